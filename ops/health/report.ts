import { alerts } from "./catalogue";
import { plain, tableOf } from "../markdown";
import type { Cluster, Workload } from "./cluster";
import type { Verdict } from "./judge";
import type { Snapshot } from "./observe";
import { sum } from "./pod";
import type { Answer } from "./site";
import { best, deepCheck } from "./site-signs";

type Row = [what: string, is: string];

/** The report for a terminal. */
export function text(snapshot: Snapshot, verdict: Verdict): string {
    const rows = factsOf(snapshot);
    const width = Math.max(...rows.map(([what]) => what.length));
    return [...rows.map(([what, is]) => `${what.padEnd(width)}  ${is}`), "", ...alertLines(verdict)].join("\n");
}

/** The report for a job's summary. */
export function markdown(stack: string, snapshot: Snapshot, verdict: Verdict): string {
    const found = verdict.findings.map(({ id, lines }): Row => [alerts[id].title, lines.map(plain).join("<br>")]);
    const facts = factsOf(snapshot).map(([what, is]): Row => [what, plain(is)]);
    const heading = `## Health of ${stack}: ${found.length === 0 ? "well" : "incidents"}`;
    return [
        heading,
        ...(found.length > 0 ? [tableOf([["incident", "seen"], ...found])] : []),
        tableOf([["what", "is"], ...facts]),
    ]
        .join("\n\n")
        .concat("\n");
}

function alertLines({ findings, undecided }: Verdict): string[] {
    if (findings.length === 0 && undecided.length === 0) return ["All is well."];
    return [
        ...findings.flatMap(({ id, lines, followedBy }) => [
            `${alerts[id].severity}: ${alerts[id].title} (${id})`,
            ...lines.map((line) => `    ${line}`),
            ...followedBy.map((one) => `    with it: ${alerts[one.id].title}`),
        ]),
        ...(findings.length === 0 ? ["Nothing is found to be wrong."] : []),
        ...(undecided.length > 0 ? [`Not known: ${undecided.join(", ")}`] : []),
    ];
}

const percent = (share: number) => (Number.isFinite(share) ? `${Math.round(share * 100)} %` : "unknown");
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

function factsOf({ url, page, api, certificate, cluster }: Snapshot): Row[] {
    const check = best(api) && deepCheck(best(api)!);
    return [
        ["address", url],
        ["page", said(page)],
        ["API", said(api) + (check?.version === undefined ? "" : `, version ${check.version}`)],
        ...(certificate ? [["certificate", `until ${certificate.until.toISOString()}`] satisfies Row] : []),
        ...("unreachable" in cluster ? [["cluster", cluster.unreachable] satisfies Row] : clusterFacts(cluster)),
        ...(check?.database
            ? [
                  [
                      "database",
                      `${mib(check.database.bytes)} and ${mib(check.database.wal_bytes ?? 0)} of log` +
                          ("unreachable" in cluster ? "" : ` on ${mib(cluster.claimBytes ?? NaN)}`),
                  ] satisfies Row,
              ]
            : []),
    ];
}

function said(answers: Answer[]): string {
    const answer = best(answers) ?? answers.at(-1)!;
    return answer.error ?? `status ${answer.status} in ${answer.ms} ms`;
}

function clusterFacts({ version, nodes, workloads, autoscalers, backup, metricsError }: Cluster): Row[] {
    const use = (workload: Workload) => (metricsError === undefined ? `, ${useOf(workload)}` : "");
    return [
        ["nodes", `${nodes.filter(({ ready }) => ready).length} of ${nodes.length} ready, Kubernetes ${version}`],
        ...workloads.map((one): Row => [one.name, `${one.ready} of ${one.wanted} pods ready${use(one)}`]),
        ...autoscalers.map(({ name, replicas, max }): Row => [`${name}'s autoscaler`, `${replicas} of at most ${max}`]),
        ["metrics", metricsError ?? "answer"],
        ["backup", backup === undefined ? "none" : backup.suspended ? "switched off" : backup.last.toISOString()],
    ];
}

function useOf({ pods }: Workload): string {
    const measured = pods.filter(({ use }) => use !== undefined);
    const used = sum(measured.map(({ use }) => use!));
    const allowed = sum(measured.map(({ limits }) => limits));
    return `of what they may use: CPU ${percent(used.cpu / allowed.cpu)}, memory ${percent(used.memory / allowed.memory)}`;
}
