import { bytes, known } from "../../settings/quantity";
import type { Recorded } from "../graph/record";
import { hoursOfMonth, type Item, item } from "./item";
import { logGroup } from "./logs";
import { nodeGroup, nodesOf } from "./nodes";
import { always, times } from "./scales";
import { usage } from "./usage";

/** What a resource puts on the bill, in view of the whole graph. @throws when nobody has thought of its kind */
type Charge = (resource: Recorded, graph: Recorded[]) => Item[];

/** Types that cost something. awsx's and eks's components stand for what they make, which no recording shows. */
export const billed: Record<string, Charge> = {
    "awsx:ec2:Vpc": ({ inputs }, graph) => {
        const { strategy } = inputs["natGateways"] as { strategy: "None" | "Single" | "OnePerAz" };
        const gateways = { None: 0, Single: 1, OnePerAz: zonesOf(graph) }[strategy];
        const hours = always(gateways * hoursOfMonth);
        const nodes = nodesOf(graph);
        const through = gateways === 0 ? always(0) : times(nodes, usage.natTraffic.value);
        return [
            item("NAT gateways", `${gateways} by the strategy ${strategy}`, "natGateway", hours),
            item("NAT gateways", "traffic through them", "natTraffic", through),
            item("public addresses", `${gateways} of NAT gateways`, "publicAddress", hours),
            item("traffic", "between zones", "trafficBetweenZones", times(nodes, usage.betweenZones.value)),
        ];
    },
    "eks:index:Cluster": ({ inputs }) => {
        const standard = (inputs["upgradePolicy"] as { supportType?: string } | undefined)?.supportType === "STANDARD";
        // Without that policy a cluster stays on a version past its standard support, at six times the price.
        const price = standard ? "controlPlane" : "controlPlaneExtended";
        return [item("control plane", standard ? "standard support" : "extended support", price, always(hoursOfMonth))];
    },
    "eks:index:ManagedNodeGroup": ({ inputs, name }, graph) => nodeGroup(inputs, graph, name),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ({ inputs: { vpcEndpointType: type } }) => {
        if (type !== "Gateway") throw new Error(`an endpoint of the type ${String(type)} is paid by the hour`);
        return [];
    },
    "aws:kms/key:Key": ({ name }) => [item("keys", name, "key", usage.keyVersions.value)],
    "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }) => [item("alarms", name, "alarm", always(1))],
    "aws:cloudwatch/logGroup:LogGroup": ({ inputs }, graph) => logGroup(inputs, graph),
    "aws:ecr/repository:Repository": ({ name }) => [item("images", name, "images", usage.repository.value)],
    "aws:s3/bucket:Bucket": ({ name }, graph) => {
        const rules = graph.find((other) => /^aws:s3\/bucketLifecycle/.test(other.type) && other.name === name);
        const [rule] = (rules?.inputs["rules"] ?? []) as { expiration?: { days: number } }[];
        const days = rule?.expiration?.days;
        if (days === undefined) throw new Error("a bucket that keeps its objects for ever, of which there is no end");
        return [item("backups", `${days} daily backups`, "objects", times(usage.dump.value, days))];
    },
    "aws:route53/record:Record": ({ type, inputs: { zoneId } }, graph) => {
        const inZone = graph.filter((other) => other.type === type && other.inputs["zoneId"] === zoneId);
        // Records are free, and share the price of their zone.
        return [item("zone", String(zoneId), "zone", always(1 / inZone.length))];
    },
    "kubernetes:core/v1:PersistentVolumeClaim": ({ name, inputs }) => {
        const { resources } = inputs["spec"] as { resources: { requests: { storage: string } } };
        return [item("volumes", name, "volume", always(Number(known(bytes(resources.requests.storage))) / 2 ** 30))];
    },
    "kubernetes:core/v1:Service": ({ inputs }, graph) =>
        (inputs["spec"] as { type?: string }).type === "LoadBalancer" ? loadBalancer(graph) : [],
    "kubernetes:networking.k8s.io/v1:Ingress": (_, graph) => loadBalancer(graph),
};

/** One that faces the internet has an address in each public subnet: one a zone. */
function loadBalancer(graph: Recorded[]): Item[] {
    const zones = zonesOf(graph);
    return [
        item("load balancer", "while it is there", "loadBalancer", always(hoursOfMonth)),
        item(
            "load balancer",
            "what it is asked",
            "loadBalancerCapacity",
            times(usage.capacityUnits.value, hoursOfMonth),
        ),
        item("public addresses", `${zones} of the load balancer`, "publicAddress", always(zones * hoursOfMonth)),
        item("traffic", "to visitors", "trafficOut", usage.answers.value),
    ];
}

function zonesOf(graph: Recorded[]): number {
    const network = graph.find(({ type }) => type === "awsx:ec2:Vpc");
    return ((network?.inputs["availabilityZoneNames"] ?? []) as string[]).length;
}
