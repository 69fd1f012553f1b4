import type { Recorded } from "../graph/record";
import { type Component, componentsOf, edgesOf } from "./components";

/** Folders of the program, from the cloud up to the application, by the types of their components. */
const areas: [types: RegExp, title: string][] = [
    [/^lazysheeps:aws:account:/, "infra/aws/account: the stack account, once an AWS account"],
    [/^lazysheeps:aws:|^pulumi:providers:/, "infra/aws: what an environment runs on"],
    [/^lazysheeps:images:/, "images: what dev builds and prod takes over"],
    [/^lazysheeps:workloads:/, "workloads: the application"],
];

/** The graphs of several stacks as one Mermaid flowchart, an arrow from each component to what it is made after. */
export function picture(graphs: Recorded[][]): string {
    const components = componentsOf(graphs);
    const keys = [...components.keys()].sort();
    const lost = keys.filter((key) => !areas.some(([types]) => types.test(key)));
    if (lost.length > 0) throw new Error(`ops/picture/mermaid.ts has no area for ${lost.join(", ")}`);
    const subgraphs = areas.flatMap(([types, title], at) => {
        const own = keys.filter((key) => areas.findIndex(([others]) => others.test(key)) === at && types.test(key));
        if (own.length === 0) return [];
        const nodes = own.map((key) => `        ${id(key)}["${label(components.get(key)!)}"]`);
        return [`    subgraph area${at}["${title}"]`, ...nodes, "    end"];
    });
    const arrows = edgesOf(components).map(([from, to]) => `    ${id(from)} --> ${id(to)}`);
    return ["```mermaid", "flowchart LR", ...subgraphs, ...arrows, "```"].join("\n");
}

const id = (key: string) => key.replace(/^lazysheeps:|^pulumi:providers:/, "").replace(/\W+/g, "_");

function label({ key, makes }: Component): string {
    const provider = /^pulumi:providers:kubernetes (.+)$/.exec(key)?.[1];
    const name = provider === undefined ? key.split(":").at(-1)! : `kubernetes provider “${provider}”`;
    const more = [...makes].filter((one) => one.toLowerCase() !== name.toLowerCase()).sort();
    return [name, ...(more.length > 0 ? [more.join(", ")] : [])].join("<br/>");
}
