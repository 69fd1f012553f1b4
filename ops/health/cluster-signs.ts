import { CronExpressionParser } from "cron-parser";
import { kubernetesVersions, supportDays } from "../../settings/kubernetes-versions";
import type { Cluster, Workload } from "./cluster";
import type { Snapshot } from "./observe";
import { type Pod, sum } from "./pod";
import type { Sign, thresholds } from "./thresholds";

const minutes = (since: Date, at: Date) => (at.getTime() - since.getTime()) / 60_000;

/** A sign that only the cluster shows. */
const seen =
    (look: (cluster: Cluster, at: Date, limits: typeof thresholds) => string[] | undefined): Sign =>
    ({ cluster, at }, limits) =>
        "unreachable" in cluster ? undefined : look(cluster, at, limits);

/** A sign that means nothing in other environments. */
const where =
    (applies: (snapshot: Snapshot) => boolean, sign: Sign): Sign =>
    (snapshot, limits) =>
        applies(snapshot) ? sign(snapshot, limits) : [];

const imageReasons = /^(ErrImage|ImagePull|ImageInspect|InvalidImage|RegistryUnavailable)/;
const startingReasons = /^(ContainerCreating|PodInitializing)/;
const lacksImage = ({ waiting = "" }: Pod) => imageReasons.test(waiting);
const fails = (pod: Pod) => pod.waiting !== undefined && !lacksImage(pod) && !startingReasons.test(pod.waiting);

/** A line for each pod in question. */
const podLines = ({ workloads }: Cluster, which: (pod: Pod) => boolean, say: (pod: Pod) => string | undefined) =>
    workloads.flatMap(({ pods }) => pods.filter(which).map((pod) => `${pod.name}: ${say(pod)}`));

/** How many pods a workload lacks that no other alert speaks of and that are not just starting. */
function lacking({ wanted, ready, pods }: Workload, at: Date, startingMinutes: number): number {
    const accounted = pods.filter(
        (pod) =>
            !pod.ready &&
            (fails(pod) ||
                lacksImage(pod) ||
                pod.unschedulable !== undefined ||
                minutes(pod.since, at) < startingMinutes),
    );
    // A workload that somebody scaled to nothing is missing all the same.
    return Math.max(wanted, 1) - ready - accounted.length;
}

export const clusterSigns = {
    "cluster-unreachable": ({ cluster }) => ("unreachable" in cluster ? [`cluster: ${cluster.unreachable}`] : []),
    "nodes-unhealthy": seen(({ nodes }, at, { startingMinutes }) => [
        ...(nodes.length === 0 ? ["nodes: there is none"] : []),
        ...nodes
            .filter(({ ready, since }) => !ready && minutes(since, at) >= startingMinutes)
            .map(({ name, since }) => `${name}: not ready since ${since.toISOString()}`),
        ...nodes.flatMap(({ name, pressures }) => pressures.map((pressure) => `${name}: ${pressure}`)),
    ]),
    "images-missing": seen((cluster) => podLines(cluster, lacksImage, ({ waiting }) => waiting)),
    "pods-failing": seen((cluster) => podLines(cluster, fails, ({ waiting }) => waiting)),
    "pods-unschedulable": seen((cluster, at, { startingMinutes }) =>
        podLines(
            cluster,
            ({ unschedulable, since }) => unschedulable !== undefined && minutes(since, at) >= startingMinutes,
            ({ unschedulable }) => unschedulable,
        ),
    ),
    "pods-missing": seen(({ workloads }, at, { startingMinutes }) =>
        workloads
            .filter((workload) => lacking(workload, at, startingMinutes) > 0)
            .map(({ name, wanted, ready }) => `${name}: ${ready} of ${wanted} pods are ready`),
    ),
    restarts: seen(({ workloads }, at, { restartMinutes }) =>
        workloads.flatMap(({ pods }) =>
            pods.flatMap(({ name, restarts }) =>
                restarts
                    .filter((restart) => minutes(restart.at, at) <= restartMinutes)
                    .map(({ container, at, why }) => `${name}, ${container}: ended ${at.toISOString()}, ${why}`),
            ),
        ),
    ),
    "metrics-missing": seen(({ metricsError }) => (metricsError === undefined ? [] : [`metrics: ${metricsError}`])),
    "autoscaler-at-maximum": seen(({ autoscalers }) =>
        autoscalers
            .filter(({ replicas, max, wantsMore }) => wantsMore && replicas >= max)
            .map(({ name, max }) => `${name}: at its maximum of ${max} pods, and its metrics ask for more`),
    ),
    "resources-near-limit": seen(({ workloads, metricsError }, _, { memory, cpu }) =>
        metricsError === undefined ? workloads.flatMap((workload) => nearLimit(workload, memory, cpu)) : undefined,
    ),
    "backups-old": where(
        ({ backups }) => backups,
        seen(({ backup }, at, { backupHours }) => backupsOld(backup, at, backupHours)),
    ),
    "support-ends": where(
        ({ eks }) => eks,
        seen(({ version }, at, limits) => supportEnds(version, at, limits.supportDays)),
    ),
} satisfies Record<string, Sign>;

function nearLimit({ name, pods }: Workload, memory: number, cpu: number): string[] {
    const measured = pods.flatMap(({ name, use, limits }) => (use === undefined ? [] : [{ name, use, limits }]));
    const percent = (share: number) => `${Math.round(share * 100)} %`;
    const used = sum(measured.map(({ use }) => use)).cpu / sum(measured.map(({ limits }) => limits)).cpu;
    return [
        ...measured
            .map(({ name, use, limits }) => ({ name, share: use.memory / limits.memory }))
            .filter(({ share }) => share >= memory && Number.isFinite(share))
            .map(({ name, share }) => `${name}: uses ${percent(share)} of the memory it may`),
        ...(used >= cpu && Number.isFinite(used) ? [`${name}: its pods use ${percent(used)} of the CPU they may`] : []),
    ];
}

function backupsOld(backup: Cluster["backup"], at: Date, hours: number): string[] {
    if (backup === undefined) return ["backup: there is no such job"];
    if (backup.suspended)
        return [`backup: somebody has suspended its job; the last is of ${backup.last.toISOString()}`];
    const due = new Date(at.getTime() - hours * 3_600_000);
    const scheduled = CronExpressionParser.parse(backup.schedule, { currentDate: due, tz: "UTC" }).prev().toDate();
    return backup.last < scheduled
        ? [`backup: none since ${backup.last.toISOString()}; one was due ${scheduled.toISOString()}`]
        : [];
}

function supportEnds(version: string, at: Date, limit: number): string[] {
    if (kubernetesVersions[version] === undefined)
        return [`Kubernetes ${version}: settings/kubernetes-versions.ts knows no end of its support`];
    const days = supportDays(version, at);
    if (days > limit) return [];
    return [`Kubernetes ${version}: standard support ${days < 0 ? "has ended" : `ends in ${days} days`}`];
}
