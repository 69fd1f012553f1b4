import type { Recorded } from "../graph/record";
import { hoursOfMonth, type Item, item, type Machine } from "./item";
import { type PerScale, sum, times } from "./scales";

const groupType = "eks:index:ManagedNodeGroup";

/** Nodes of the graph's groups. */
export const nodesOf = (graph: Recorded[]): PerScale =>
    sum(graph.filter(({ type }) => type === groupType).map(({ inputs }) => sizeOf(inputs)));

/** Nodes of a group. The autoscaler takes back what a peak has brought: a usual month has as many as are declared. */
function sizeOf({ scalingConfig }: Recorded["inputs"]): PerScale {
    const { minSize, desiredSize, maxSize } = scalingConfig as Record<string, number>;
    return { minimum: minSize!, typical: desiredSize!, maximum: maxSize! };
}

/** A group's machines and their disks. */
export function nodeGroup(inputs: Recorded["inputs"], graph: Recorded[], name: string): Item[] {
    const { instanceTypes, capacityType, launchTemplate } = inputs as unknown as Machine & {
        launchTemplate: { id: string };
    };
    // A recording gives each resource its name as its id.
    const template = graph.find(
        ({ type, name }) => type.endsWith(":LaunchTemplate") && `${name}-id` === launchTemplate.id,
    );
    const [disk] = template!.inputs["blockDeviceMappings"] as { ebs: { volumeSize: number } }[];
    const nodes = sizeOf(inputs);
    return [
        item("nodes", name, { instanceTypes, capacityType }, times(nodes, hoursOfMonth)),
        item("nodes", `disks of ${name}`, "volume", times(nodes, disk!.ebs.volumeSize)),
    ];
}
