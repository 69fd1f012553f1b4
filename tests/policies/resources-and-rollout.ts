import { bytes, cpu, isReason } from "../../settings/quantity";
import { at, containers, deployments, kind, selects, services, type Graph, workloads } from "./graph";
import { each, first, type Policy } from "./policy";

const of = (item: { where: string }) => item.where;
const pod = (item: { resource: { name: string } }) => item.resource.name;
const amounts = ["cpu", "memory", "ephemeral-storage"] as const;
const parse = { cpu, memory: bytes, "ephemeral-storage": bytes };
const spec = <T>(item: { resource: { inputs: object } }, path: string) => at<T>(item.resource.inputs, `spec.${path}`);
const budgets = (graph: Graph) => kind(graph, "PodDisruptionBudget");
const scalers = (graph: Graph) => kind(graph, "HorizontalPodAutoscaler");
const targetOf = (graph: Graph, scaler: { inputs: object }) =>
    deployments(graph).find(
        ({ resource }) =>
            at(scaler.inputs, "spec.scaleTargetRef.name") === (at(resource.inputs, "metadata.name") ?? resource.name),
    );

export const resourcesAndRollout: Policy[] = [
    {
        id: "10-requests-and-limits",
        linters: [
            "CKV_K8S_10",
            "CKV_K8S_11",
            "CKV_K8S_12",
            "CKV_K8S_13",
            "KSV-0011",
            "KSV-0018",
            "unset-cpu-requirements",
            "container-resources",
            "container-ephemeral-storage-request-and-limit",
        ],
        requirement:
            "every container requests and limits CPU, memory and ephemeral storage, in quantities Kubernetes reads, request within limit",
        violations: (graph) =>
            each(containers(graph), of, "lacks a request or limit", ({ container: { resources } }) =>
                amounts.every((what) => {
                    const [request, limit] = [
                        parse[what](resources.requests[what] ?? ""),
                        parse[what](resources.limits[what] ?? ""),
                    ];
                    return !isReason(request) && !isReason(limit) && request <= limit;
                }),
            ),
        mutants: {
            "no memory limit": (graph) => delete first(containers(graph)).container.resources.limits["memory"],
            "request above limit": (graph) => (first(containers(graph)).container.resources.requests["cpu"] = "9"),
            "no storage request": (graph) =>
                delete first(containers(graph)).container.resources.requests["ephemeral-storage"],
        },
    },
    {
        id: "12-three-probes",
        linters: ["CKV_K8S_8", "CKV_K8S_9", "C-0018", "C-0056", "pod-probes", "pod-probes-identical"],
        requirement:
            "what runs for ever has a startup, a liveness and a readiness probe, liveness and readiness not the same",
        violations: (graph) =>
            each(services(graph), pod, "lacks a probe, or two are the same", ({ pod: { containers } }) =>
                containers.every(
                    ({ startupProbe, livenessProbe, readinessProbe }) =>
                        startupProbe !== undefined &&
                        livenessProbe !== undefined &&
                        readinessProbe !== undefined &&
                        JSON.stringify(livenessProbe) !== JSON.stringify(readinessProbe),
                ),
            ),
        mutants: {
            "no readiness": (graph) => delete first(first(services(graph)).pod.containers).readinessProbe,
            identical: (graph) => {
                const container = first(first(services(graph)).pod.containers);
                container.livenessProbe = container.readinessProbe;
            },
        },
    },
    {
        id: "12x-no-database-in-probes",
        linters: [],
        requirement: "probes of the backend ask the process alone, so that a database's outage restarts nothing",
        violations: (graph) =>
            each(deployments(graph), pod, "probes more than the process", ({ pod: { containers } }) =>
                containers.every((c) =>
                    [c.startupProbe, c.livenessProbe, c.readinessProbe].every(
                        (probe) =>
                            probe?.httpGet === undefined ||
                            ["/livez", "/readyz", "/healthz"].includes(probe.httpGet.path),
                    ),
                ),
            ),
        mutants: {
            "deep check as probe": (graph) =>
                (deployments(graph).find(pod_("backend"))!.pod.containers[0]!.readinessProbe!.httpGet!.path =
                    "/api/healthz"),
        },
    },
    {
        id: "12-probe-times",
        linters: [],
        requirement: "probes time out before they are asked again, and liveness gives up later than readiness",
        violations: (graph) =>
            each(services(graph), pod, "has probe times that contradict each other", ({ pod: { containers } }) =>
                containers.every((c) => {
                    const probes = [c.startupProbe, c.livenessProbe, c.readinessProbe].flatMap((probe) => probe ?? []);
                    const giveUp = (p: (typeof probes)[number]) => p.periodSeconds * (p.failureThreshold ?? 3);
                    return (
                        probes.every((p) => (p.timeoutSeconds ?? 1) <= p.periodSeconds) &&
                        (c.livenessProbe === undefined ||
                            c.readinessProbe === undefined ||
                            giveUp(c.livenessProbe) > giveUp(c.readinessProbe))
                    );
                }),
            ),
        mutants: {
            "times out too late": (graph) =>
                (first(first(services(graph)).pod.containers).readinessProbe!.timeoutSeconds = 60),
            "liveness quicker": (graph) =>
                (first(first(services(graph)).pod.containers).livenessProbe!.failureThreshold = 1),
        },
    },
    {
        id: "13-rolling-update",
        linters: ["deployment-strategy", "no-rolling-update-strategy", "C-0305"],
        requirement:
            "rollouts take no ready pod away, wait until a new one has been ready for a while, and are given up before the engine gives up",
        violations: (graph) =>
            each(
                deployments(graph),
                pod,
                "rolls out unsafely",
                (w) =>
                    spec(w, "strategy.rollingUpdate.maxUnavailable") === 0 &&
                    (spec<number>(w, "strategy.rollingUpdate.maxSurge") ?? 0) >= 1 &&
                    (spec<number>(w, "minReadySeconds") ?? 0) >= 5 &&
                    timeout(w.resource.options.customTimeouts) > spec<number>(w, "progressDeadlineSeconds")!,
            ),
        mutants: {
            "takes one away": (graph) =>
                (at<Record<string, unknown>>(first(deployments(graph)).resource.inputs, "spec.strategy.rollingUpdate")![
                    "maxUnavailable"
                ] = 1),
            "ready at once": (graph) =>
                (at<Record<string, unknown>>(first(deployments(graph)).resource.inputs, "spec")!["minReadySeconds"] =
                    0),
            "engine gives up first": (graph) =>
                (first(deployments(graph)).resource.options.customTimeouts = { create: "10s", update: "10s" }),
        },
    },
    {
        id: "14-drain",
        linters: [],
        requirement: "pods go on serving after they are told to stop, and have time for requests in flight after that",
        violations: (graph) =>
            each(deployments(graph), pod, "does not drain", ({ pod: { containers, terminationGracePeriodSeconds } }) =>
                containers.every(({ lifecycle }) => {
                    const stop = lifecycle?.preStop?.sleep?.seconds ?? 0;
                    return stop >= 5 && (terminationGracePeriodSeconds ?? 0) >= stop + 10;
                }),
            ),
        mutants: {
            "no preStop": (graph) => delete first(first(deployments(graph)).pod.containers).lifecycle,
            "no time left": (graph) => (first(deployments(graph)).pod.terminationGracePeriodSeconds = 6),
        },
    },
    {
        id: "16-disruption-budgets",
        linters: [
            "deployment-has-poddisruptionbudget",
            "statefulset-has-poddisruptionbudget",
            "poddisruptionbudget-has-policy",
            "pdb-unhealthy-pod-eviction-policy",
            "missingPodDisruptionBudget",
            "pdbDisruptionsIsZero",
        ],
        requirement: "what runs for ever has a budget that lets one pod go at a time",
        violations: (graph) =>
            each(services(graph), pod, "has no budget that lets a pod go", ({ labels }) =>
                budgets(graph).some(
                    ({ inputs }) =>
                        selects(at<Record<string, string>>(inputs, "spec.selector.matchLabels")!, labels) &&
                        at(inputs, "spec.maxUnavailable") === 1 &&
                        at(inputs, "spec.unhealthyPodEvictionPolicy") === "AlwaysAllow",
                ),
            ),
        mutants: {
            gone: (graph) => graph.splice(graph.indexOf(first(budgets(graph))), 1),
            "blocks drains": (graph) =>
                (at<Record<string, unknown>>(first(budgets(graph)).inputs, "spec")!["maxUnavailable"] = 0),
        },
    },
    {
        id: "17-spread",
        linters: [
            "deployment-has-host-podantiaffinity",
            "pod-topology-spread-constraints",
            "no-anti-affinity",
            "topologySpreadConstraint",
        ],
        requirement: "pods of one workload prefer other hosts and other zones, and wait for neither",
        violations: (graph) =>
            each(
                services(graph),
                pod,
                "is not spread",
                ({ pod: { topologySpreadConstraints: c = [], affinity } }) =>
                    ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].every((key) =>
                        c.some((s) => s.topologyKey === key && s.whenUnsatisfiable === "ScheduleAnyway"),
                    ) && affinity?.podAntiAffinity !== undefined,
            ),
        mutants: {
            "one zone": (graph) => first(services(graph)).pod.topologySpreadConstraints!.pop(),
            "waits for a host": (graph) =>
                (first(services(graph)).pod.topologySpreadConstraints![0]!.whenUnsatisfiable = "DoNotSchedule"),
        },
    },
    {
        id: "18-autoscaling",
        linters: [
            "horizontalpodautoscaler-has-target",
            "horizontalpodautoscaler-replicas",
            "dangling-horizontalpodautoscaler",
            "deployment-targeted-by-hpa-does-not-have-replicas-configured",
            "C-0300",
        ],
        requirement: "every Deployment has an autoscaler on CPU and memory, and leaves the count to it",
        violations: (graph) => [
            ...each(
                deployments(graph),
                pod,
                "has no autoscaler, or fights it",
                (w) =>
                    w.resource.options.ignoreChanges?.includes("spec.replicas") === true &&
                    scalers(graph).some((s) => targetOf(graph, s)?.resource === w.resource),
            ),
            ...each(
                scalers(graph),
                ({ name }) => name,
                "scales nothing, or too little",
                (s) =>
                    targetOf(graph, s) !== undefined &&
                    at<number>(s.inputs, "spec.maxReplicas")! >= at<number>(s.inputs, "spec.minReplicas")! &&
                    at<{ resource: { name: string } }[]>(s.inputs, "spec.metrics")!
                        .map((m) => m.resource.name)
                        .join() === "cpu,memory",
            ),
        ],
        mutants: {
            "fights it": (graph) => (first(deployments(graph)).resource.options.ignoreChanges = []),
            dangling: (graph) =>
                (at<Record<string, unknown>>(first(scalers(graph)).inputs, "spec.scaleTargetRef")!["name"] = "nothing"),
            "a range of none": (graph) =>
                (at<Record<string, unknown>>(first(scalers(graph)).inputs, "spec")!["minReplicas"] = 99),
        },
    },
    {
        id: "18-two-pods",
        linters: ["C-0300", "hpaMinAvailability"],
        requirement: "in production what is autoscaled has two pods at least",
        violations: (graph, { production }) =>
            each(
                production ? scalers(graph) : [],
                ({ name }) => name,
                "may have one pod",
                (s) => at<number>(s.inputs, "spec.minReplicas")! >= 2,
            ),
        mutants: {
            "one pod": (graph) =>
                (at<Record<string, unknown>>(first(scalers(graph)).inputs, "spec")!["minReplicas"] = 1),
        },
        breaks: ["the stack prod"],
    },
    {
        id: "20-namespace-bounds",
        linters: ["CIS 4.5.2", "KSV-0039", "KSV-0040", "C-0212"],
        requirement: "the namespace bounds what all pods may take, and every autoscaler still fits its pod quota",
        violations: (graph) => {
            const quota = Number(at(kind(graph, "ResourceQuota")[0]?.inputs, "spec.hard.pods") ?? 0);
            const needed = scalers(graph).reduce((sum, s) => sum + at<number>(s.inputs, "spec.maxReplicas")! + 1, 1);
            return [
                ...(kind(graph, "LimitRange").length === 1
                    ? []
                    : [{ resource: "namespace", what: "has no LimitRange" }]),
                ...(quota >= needed
                    ? []
                    : [{ resource: "namespace", what: `allows ${quota} pods, ${needed} may be needed` }]),
            ];
        },
        mutants: {
            "no quota": (graph) => graph.splice(graph.indexOf(first(kind(graph, "ResourceQuota"))), 1),
            "quota too small": (graph) =>
                (at<Record<string, unknown>>(first(kind(graph, "ResourceQuota")).inputs, "spec.hard")!["pods"] = "5"),
            "no defaults": (graph) => graph.splice(graph.indexOf(first(kind(graph, "LimitRange"))), 1),
        },
    },
    {
        id: "24-jobs",
        linters: ["cronjob-has-deadline", "cronjob-restartpolicy"],
        requirement: "jobs end: bounded in tries and time, never restarted in place, never two backups at once",
        violations: (graph) => [
            ...each(
                [
                    ...kind(graph, "Job").map((r) => ({ r, at: "spec" })),
                    ...kind(graph, "CronJob").map((r) => ({ r, at: "spec.jobTemplate.spec" })),
                ],
                ({ r }) => r.name,
                "may run for ever",
                ({ r, at: path }) => {
                    const job = at<{
                        backoffLimit?: number;
                        activeDeadlineSeconds?: number;
                        template: { spec: { restartPolicy?: string } };
                    }>(r.inputs, path)!;
                    return (
                        job.backoffLimit !== undefined &&
                        job.activeDeadlineSeconds !== undefined &&
                        job.template.spec.restartPolicy === "Never"
                    );
                },
            ),
            ...each(
                kind(graph, "CronJob"),
                ({ name }) => name,
                "may run twice at once",
                ({ inputs }) =>
                    at(inputs, "spec.concurrencyPolicy") === "Forbid" &&
                    at(inputs, "spec.startingDeadlineSeconds") !== undefined &&
                    at(inputs, "spec.timeZone") === "Etc/UTC",
            ),
        ],
        mutants: {
            "no deadline": (graph) =>
                delete at<Record<string, unknown>>(first(kind(graph, "Job")).inputs, "spec")!["activeDeadlineSeconds"],
            "restarts in place": (graph) =>
                (at<Record<string, unknown>>(
                    first(kind(graph, "CronJob")).inputs,
                    "spec.jobTemplate.spec.template.spec",
                )!["restartPolicy"] = "OnFailure"),
            "two at once": (graph) =>
                (at<Record<string, unknown>>(first(kind(graph, "CronJob")).inputs, "spec")!["concurrencyPolicy"] =
                    "Allow"),
        },
    },
    {
        id: "24-job-ttl",
        linters: ["job-ttl-seconds-after-finished"],
        requirement: "finished Jobs go by themselves",
        violations: (graph) =>
            each(
                kind(graph, "Job"),
                ({ name }) => name,
                "stays when it is done",
                ({ inputs }) => at(inputs, "spec.ttlSecondsAfterFinished") !== undefined,
            ),
        mutants: {
            stays: (graph) =>
                graph.push({
                    type: "kubernetes:batch/v1:Job",
                    name: "stays",
                    inputs: { spec: { template: { spec: {} } } },
                    options: {},
                }),
        },
    },
    {
        id: "f-volume",
        linters: ["CKV2_K8S_5"],
        requirement: "the database's volume stands alone, takes one pod, and is never replaced by a change of class",
        violations: (graph) => [
            ...each(
                kind(graph, "StatefulSet"),
                ({ name }) => name,
                "has a claim template",
                ({ inputs }) => at(inputs, "spec.volumeClaimTemplates") === undefined,
            ),
            ...each(
                kind(graph, "PersistentVolumeClaim"),
                ({ name }) => name,
                "could be replaced by an empty one",
                ({ name, inputs, options }) =>
                    options.ignoreChanges?.includes("spec.storageClassName") === true &&
                    (!name.startsWith("postgres") ||
                        at<string[]>(inputs, "spec.accessModes")!.join() === "ReadWriteOncePod"),
            ),
        ],
        mutants: {
            "claim template": (graph) =>
                (at<Record<string, unknown>>(first(kind(graph, "StatefulSet")).inputs, "spec")![
                    "volumeClaimTemplates"
                ] = [{}]),
            "class may change": (graph) => (first(kind(graph, "PersistentVolumeClaim")).options.ignoreChanges = []),
            "two pods": (graph) =>
                (at<Record<string, unknown>>(
                    kind(graph, "PersistentVolumeClaim").find(({ name }) => name.startsWith("postgres"))!.inputs,
                    "spec",
                )!["accessModes"] = ["ReadWriteMany"]),
        },
    },
];

function pod_(name: string) {
    return ({ resource }: ReturnType<typeof workloads>[number]) => resource.name === name;
}

/** Seconds of the shorter of a resource's timeouts. */
function timeout(timeouts: unknown): number {
    const { create, update } = (timeouts ?? {}) as { create?: string; update?: string };
    return Math.min(...[create, update].map((text) => Number.parseInt(text ?? "0", 10)));
}
