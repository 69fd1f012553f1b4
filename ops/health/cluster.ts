import {
    AppsV1Api,
    AutoscalingV2Api,
    BatchV1Api,
    CoreV1Api,
    type KubeConfig,
    type KubernetesObject,
    Metrics,
    type PodMetric,
    VersionApi,
} from "@kubernetes/client-node";
import { reasonOf } from "../reason";
import { amountsOf, type Pod, podOf } from "./pod";

/** What the application is made of; one that is not there has no pods. */
const workloadNames = ["backend", "frontend", "postgres"] as const;

export interface Workload {
    name: string;
    wanted: number;
    ready: number;
    /** Those that are not on their way out. */
    pods: Pod[];
}

export interface Node {
    name: string;
    ready: boolean;
    /** When it became ready, or no longer was. */
    since: Date;
    /** E.g. `DiskPressure`. */
    pressures: string[];
}

export interface Autoscaler {
    name: string;
    replicas: number;
    max: number;
    /** Whether its metrics ask for more than it may make. */
    wantsMore: boolean;
}

export interface BackupJob {
    /** Five-field cron expression, UTC. */
    schedule: string;
    suspended: boolean;
    /** Of the last backup, or of the job itself while there is none. */
    last: Date;
}

export interface Cluster {
    /** Minor version of Kubernetes, e.g. `1.36`. */
    version: string;
    nodes: Node[];
    workloads: Workload[];
    autoscalers: Autoscaler[];
    /** Size of the database's claim in bytes; undefined while it is not bound. */
    claimBytes: number | undefined;
    backup: BackupJob | undefined;
    /** Why nobody knows what pods use; undefined when it is known. */
    metricsError: string | undefined;
}

const nameOf = ({ metadata }: KubernetesObject) => metadata?.labels?.["app.kubernetes.io/name"] ?? "";
const isTrue = (conditions: { type: string; status: string }[] | undefined, type: string) =>
    conditions?.some((one) => one.type === type && one.status === "True") === true;

/** Reads what the application has on its cluster. @throws when the API does not answer */
export async function observeCluster(config: KubeConfig, namespace: string): Promise<Cluster> {
    // One that signs in: those that follow share its token.
    const { major, minor } = await config.makeApiClient(VersionApi).getCode();
    const core = config.makeApiClient(CoreV1Api);
    const apps = config.makeApiClient(AppsV1Api);
    const [nodes, pods, deployments, statefulSets, autoscalers, claims, cronJobs, metrics] = await Promise.all([
        core.listNode(),
        core.listNamespacedPod({ namespace }),
        apps.listNamespacedDeployment({ namespace }),
        apps.listNamespacedStatefulSet({ namespace }),
        config.makeApiClient(AutoscalingV2Api).listNamespacedHorizontalPodAutoscaler({ namespace }),
        core.listNamespacedPersistentVolumeClaim({ namespace }),
        config.makeApiClient(BatchV1Api).listNamespacedCronJob({ namespace }),
        new Metrics(config).getPodMetrics(namespace).then(({ items }) => items, reasonOf),
    ]);
    const used = (name: string) =>
        typeof metrics === "string" ? undefined : metrics.find(({ metadata }: PodMetric) => metadata.name === name);
    const controllers = [...deployments.items, ...statefulSets.items];
    const claim = claims.items.find((one) => nameOf(one) === "postgres");
    const cronJob = cronJobs.items.find((one) => nameOf(one) === "backup");
    return {
        // EKS adds a plus sign.
        version: `${major}.${parseInt(minor, 10)}`,
        nodes: nodes.items.map(({ metadata, status }) => ({
            name: metadata!.name!,
            ready: isTrue(status?.conditions, "Ready"),
            since:
                status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime ??
                metadata!.creationTimestamp!,
            pressures: ["DiskPressure", "MemoryPressure", "PIDPressure"].filter((type) =>
                isTrue(status?.conditions, type),
            ),
        })),
        workloads: workloadNames.map((name) => {
            const controller = controllers.find((one) => nameOf(one) === name);
            return {
                name,
                wanted: controller?.spec?.replicas ?? 0,
                ready: controller?.status?.readyReplicas ?? 0,
                pods: pods.items
                    .filter((pod) => nameOf(pod) === name && pod.metadata?.deletionTimestamp === undefined)
                    // One that has ended, e.g. evicted, was replaced and only its record is left.
                    .filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed")
                    .map((pod) => podOf(pod, used(pod.metadata!.name!))),
            };
        }),
        autoscalers: autoscalers.items.map((one) => ({
            name: nameOf(one),
            replicas: one.status?.currentReplicas ?? 0,
            max: one.spec!.maxReplicas,
            wantsMore:
                one.status?.conditions?.some(
                    ({ type, status, reason }) =>
                        type === "ScalingLimited" && status === "True" && reason === "TooManyReplicas",
                ) === true,
        })),
        claimBytes: claim?.status?.capacity && amountsOf(claim.status.capacity).storage,
        backup: cronJob && {
            schedule: cronJob.spec!.schedule,
            suspended: cronJob.spec!.suspend === true,
            last: cronJob.status?.lastSuccessfulTime ?? cronJob.metadata!.creationTimestamp!,
        },
        metricsError: typeof metrics === "string" ? metrics : undefined,
    };
}
