import type { Recorded } from "../graph/record";
import { type Item, item } from "./item";
import { nodesOf } from "./nodes";
import { type PerScale, times } from "./scales";
import { usage } from "./usage";

/** What goes into a log group and what is kept in it: reckoned as large as it came in, though AWS packs it. */
export function logGroup(inputs: Recorded["inputs"], graph: Recorded[]): Item[] {
    const { name, retentionInDays } = inputs as { name: string; retentionInDays?: number };
    if (retentionInDays === undefined)
        throw new Error(`the log group ${name} keeps for ever, of which there is no end`);
    const written = writtenTo(name, graph);
    return [
        item("logs", `into ${name}`, "logs", written),
        item("logs", `kept in ${name}`, "logsKept", times(written, retentionInDays / 30)),
    ];
}

/** Log groups that fill with the nodes, by the end of their names. */
const ofEachNode: Record<string, PerScale> = {
    application: usage.applicationLogs.value,
    dataplane: usage.dataplaneLogs.value,
    host: usage.hostLogs.value,
    "flow-logs": usage.flowLogs.value,
};

/** GB a month. @throws when nobody has said how much that is */
function writtenTo(group: string, graph: Recorded[]): PerScale {
    if (group.startsWith("/aws/eks/")) {
        const cluster = graph.find(({ type }) => type === "eks:index:Cluster");
        return times(usage.controlPlaneLogs.value, (cluster!.inputs["enabledClusterLogTypes"] as string[]).length);
    }
    const each = ofEachNode[group.split("/").at(-1)!];
    if (each === undefined) throw new Error(`ops/pricing/logs.ts does not say what fills the log group ${group}`);
    return times(nodesOf(graph), each);
}
