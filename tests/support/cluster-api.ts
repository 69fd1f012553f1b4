import { KubeConfig } from "@kubernetes/client-node";
import { served } from "./served";

/** A Kubernetes API that answers lists from what it is handed. */
export interface ClusterApi {
    config: KubeConfig;
    /** Answers by path; one that is not here is a 404. */
    answers: Record<string, unknown>;
    /** Paths that were asked for. */
    asked: string[];
    close: () => Promise<void>;
}

const time = (value: Date) => value.toISOString().replace(/\.\d+Z$/, "Z");
const metadata = (name: string, workload: string, made: Date) => ({
    name,
    namespace: "lazysheeps",
    creationTimestamp: time(made),
    labels: { "app.kubernetes.io/name": workload, "app.kubernetes.io/part-of": "lazysheeps" },
});
const namespaced = (group: string, kind: string) => `/${group}/namespaces/lazysheeps/${kind}`;

export const paths = {
    version: "/version",
    nodes: "/api/v1/nodes",
    pods: namespaced("api/v1", "pods"),
    claims: namespaced("api/v1", "persistentvolumeclaims"),
    deployments: namespaced("apis/apps/v1", "deployments"),
    statefulSets: namespaced("apis/apps/v1", "statefulsets"),
    autoscalers: namespaced("apis/autoscaling/v2", "horizontalpodautoscalers"),
    cronJobs: namespaced("apis/batch/v1", "cronjobs"),
    metrics: namespaced("apis/metrics.k8s.io/v1beta1", "pods"),
};

/** A list as the API server answers it, whose items have no kind of their own. */
export const list = (kind: string, apiVersion: string, items: object[]) => ({
    kind: `${kind}List`,
    apiVersion,
    metadata: { resourceVersion: "48213" },
    items,
});

export const podObject = (name: string, workload: string, made: Date, change: object = {}) => ({
    metadata: {
        ...metadata(name, workload, made),
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: workload, uid: "1", controller: true }],
    },
    spec: {
        nodeName: "node",
        containers: [{ name: workload, image: "i", resources: { limits: { cpu: "500m", memory: "256Mi" } } }],
    },
    status: {
        phase: "Running",
        conditions: [
            { type: "PodScheduled", status: "True", lastTransitionTime: time(made) },
            { type: "Ready", status: "True", lastTransitionTime: time(made) },
        ],
        containerStatuses: [
            {
                name: workload,
                ready: true,
                restartCount: 0,
                state: { running: { startedAt: time(made) } },
                lastState: {},
            },
        ],
        ...change,
    },
});

/** What a cluster answers where all is well, made at `made` and last backed up at `backedUp`. */
export function wellAnswers(made: Date, backedUp: Date): Record<string, unknown> {
    const counts = { backend: 3, frontend: 2, postgres: 1 };
    const controller = (name: keyof typeof counts) => ({
        metadata: metadata(`${name}-5c1b2d3e`, name, made),
        spec: { replicas: counts[name], selector: {}, template: { spec: { containers: [] } } },
        status: { replicas: counts[name], readyReplicas: counts[name], updatedReplicas: counts[name] },
    });
    const pods = Object.entries(counts).flatMap(([workload, count]) =>
        Array.from({ length: count }, (_, at) => podObject(`${workload}-${at}`, workload, made)),
    );
    const autoscaler = (name: "backend" | "frontend", max: number) => ({
        metadata: metadata(`${name}-0a1b`, name, made),
        spec: { minReplicas: 2, maxReplicas: max, scaleTargetRef: { kind: "Deployment", name } },
        status: {
            currentReplicas: counts[name],
            desiredReplicas: counts[name],
            conditions: [{ type: "ScalingLimited", status: "False", reason: "DesiredWithinRange" }],
        },
    });
    const claim = (workload: string, storage: string) => ({
        metadata: metadata(`${workload}-data`, workload, made),
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
        status: { phase: "Bound", capacity: { storage } },
    });
    return {
        [paths.version]: { major: "1", minor: "36+", gitVersion: "v1.36.3-eks-4af2e1b" },
        [paths.nodes]: list("Node", "v1", [
            {
                metadata: { name: "node", creationTimestamp: time(made) },
                status: {
                    conditions: [
                        { type: "DiskPressure", status: "False", lastTransitionTime: time(made) },
                        { type: "Ready", status: "True", lastTransitionTime: time(made) },
                    ],
                },
            },
        ]),
        [paths.pods]: list("Pod", "v1", pods),
        [paths.claims]: list("PersistentVolumeClaim", "v1", [claim("backup", "5Gi"), claim("postgres", "10Gi")]),
        [paths.deployments]: list("Deployment", "apps/v1", [controller("backend"), controller("frontend")]),
        [paths.statefulSets]: list("StatefulSet", "apps/v1", [controller("postgres")]),
        [paths.autoscalers]: list("HorizontalPodAutoscaler", "autoscaling/v2", [
            autoscaler("backend", 10),
            autoscaler("frontend", 5),
        ]),
        [paths.cronJobs]: list("CronJob", "batch/v1", [
            {
                metadata: metadata("backup-7f6e", "backup", made),
                spec: { schedule: "17 3 * * *", suspend: false, jobTemplate: {} },
                status: { lastScheduleTime: time(backedUp), lastSuccessfulTime: time(backedUp) },
            },
        ]),
        [paths.metrics]: {
            kind: "PodMetricsList",
            apiVersion: "metrics.k8s.io/v1beta1",
            items: pods.map((one) => ({
                metadata: one.metadata,
                timestamp: time(made),
                window: "15.02s",
                containers: [{ name: "c", usage: { cpu: "51203904n", memory: "65536Ki" } }],
            })),
        },
    };
}

export async function clusterApi(
    answers: Record<string, unknown>,
    tls?: { key: string; cert: string },
): Promise<ClusterApi> {
    const asked: string[] = [];
    const { url, close } = await served((request, response) => {
        const path = request.url!.split("?")[0]!;
        asked.push(path);
        // A number is the status of a failure.
        const answer = answers[path] ?? 404;
        const code = typeof answer === "number" ? answer : 200;
        const message = code === 404 ? "the server could not find the requested resource" : `status ${code}`;
        response
            .writeHead(code, { "Content-Type": "application/json" })
            .end(JSON.stringify(code === 200 ? answer : { kind: "Status", status: "Failure", message, code }));
    }, tls);
    const config = new KubeConfig();
    config.loadFromClusterAndUser({ name: "double", server: url, skipTLSVerify: true }, { name: "nobody" });
    return { config, answers, asked, close };
}
