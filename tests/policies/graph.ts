import * as pulumi from "@pulumi/pulumi";
import type { Recorded } from "../support/engine";

export interface Resource {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
    /** Name of the provider that makes it, or of the AWS provider that a component hands on to its own. */
    provider?: string;
    options: { ignoreChanges?: string[]; protect?: boolean; customTimeouts?: unknown };
}

export type Graph = Resource[];

type Json = Record<string, unknown>;

/** The recorded resources of one run of the program, as the predicates read them: data that mutants can copy. */
export function graphOf(recorded: Recorded[]): Graph {
    return recorded.map(({ type, name, inputs, provider, providers, options }) => ({
        type,
        name,
        inputs: dataOf(inputs) as Json,
        provider: (providers["aws"] ?? provider)?.split("::").at(-2),
        options: {
            ignoreChanges: options.ignoreChanges,
            protect: options.protect,
            customTimeouts: options.customTimeouts,
        },
    }));
}

/** A resource that is an input as a whole becomes its name. */
function dataOf(value: unknown): unknown {
    if (pulumi.Resource.isInstance(value)) return { resource: (value as unknown as { __name: string }).__name };
    if (Array.isArray(value)) return value.map(dataOf);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, dataOf(inner)]));
}

export interface Container {
    name: string;
    image: string;
    env?: { name: string; value?: string; valueFrom?: unknown }[];
    command?: string[];
    ports?: { containerPort: number; hostPort?: number }[];
    resources: { requests: Record<string, string>; limits: Record<string, string> };
    securityContext: {
        allowPrivilegeEscalation?: boolean;
        privileged?: boolean;
        readOnlyRootFilesystem?: boolean;
        runAsNonRoot?: boolean;
        capabilities?: { drop?: string[]; add?: string[] };
        seccompProfile?: { type: string };
    };
    volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
    startupProbe?: Probe;
    livenessProbe?: Probe;
    readinessProbe?: Probe;
    lifecycle?: { preStop?: { sleep?: { seconds: number } } };
}

export interface Probe {
    httpGet?: { path: string; port: number; host?: string };
    tcpSocket?: { port: number };
    exec?: { command: string[] };
    periodSeconds: number;
    timeoutSeconds?: number;
    failureThreshold?: number;
}

export interface PodSpec {
    serviceAccountName?: string;
    automountServiceAccountToken?: boolean;
    hostNetwork?: boolean;
    hostPID?: boolean;
    hostIPC?: boolean;
    priorityClassName?: string;
    restartPolicy?: string;
    terminationGracePeriodSeconds?: number;
    topologySpreadConstraints?: { topologyKey: string; whenUnsatisfiable: string }[];
    affinity?: { podAntiAffinity?: Json };
    securityContext: {
        runAsNonRoot?: boolean;
        runAsUser?: number;
        runAsGroup?: number;
        fsGroup?: number;
        seccompProfile?: { type: string };
    };
    containers: Container[];
    initContainers?: Container[];
    volumes?: Volume[];
}

export interface Volume {
    name: string;
    hostPath?: unknown;
    emptyDir?: { sizeLimit?: string };
    persistentVolumeClaim?: { claimName: string };
    projected?: {
        defaultMode?: number;
        sources: { secret?: { name: string; items: { key: string; path: string }[] } }[];
    };
    secret?: { secretName: string; defaultMode?: number };
}

export interface Workload {
    resource: Resource;
    labels: Record<string, string>;
    pod: PodSpec;
}

const secretSignature = "4dabf18193072939515e22adb298388d";

/** A value without the engine's mark of a secret. */
export function plain(value: unknown): unknown {
    return typeof value === "object" && value !== null && secretSignature in value
        ? (value as { value?: unknown }).value
        : value;
}

export const isMarkedSecret = (value: unknown) =>
    typeof value === "object" && value !== null && secretSignature in value;

/** A value as JSON text that everybody may read: without what is marked secret in it. */
export const publicText = (value: unknown) =>
    JSON.stringify(value, (_, inner: unknown) => (isMarkedSecret(inner) ? "[secret]" : inner));

/** The value at a dotted path of a resource's inputs; undefined where there is none. */
export function at<T = unknown>(value: unknown, path: string): T | undefined {
    return path.split(".").reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value) as T | undefined;
}

/** Sets the value at a dotted path of a resource's inputs; undefined takes it away. */
export function put(resource: { inputs: object }, path: string, value: unknown) {
    const keys = path.split(".");
    const last = keys.pop()!;
    const block = keys.reduce<Json>((inner, key) => inner[key] as Json, resource.inputs as Json);
    if (value === undefined) delete block[last];
    else block[last] = value;
}

/** Resources of a type. */
export const ofType = (graph: Graph, type: string) => graph.filter((one) => one.type === type);

/** Takes a resource out of the graph. */
export const remove = (graph: Graph, resource: Resource) => graph.splice(graph.indexOf(resource), 1);

/** Resources of a Kubernetes kind. */
export const kind = (graph: Graph, name: string) =>
    graph.filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${name}`));

const templates: Record<string, string> = {
    Deployment: "spec.template",
    StatefulSet: "spec.template",
    Job: "spec.template",
    CronJob: "spec.jobTemplate.spec.template",
};

/** Everything that makes pods. */
export function workloads(graph: Graph): Workload[] {
    return Object.entries(templates).flatMap(([name, path]) =>
        kind(graph, name).map((resource) => ({
            resource,
            labels: at<Record<string, string>>(resource.inputs, `${path}.metadata.labels`) ?? {},
            pod: at<PodSpec>(resource.inputs, `${path}.spec`)!,
        })),
    );
}

/** Every container of every workload, with a name for messages. */
export const containers = (graph: Graph) =>
    workloads(graph).flatMap(({ resource, pod }) =>
        [...(pod.initContainers ?? []), ...pod.containers].map((container) => ({
            where: resource.name,
            resource,
            pod,
            container,
        })),
    );

/** Deployments and StatefulSets: what runs for ever. */
export const services = (graph: Graph) =>
    workloads(graph).filter(({ resource }) => /Deployment$|StatefulSet$/.test(resource.type));

export const deployments = (graph: Graph) =>
    workloads(graph).filter(({ resource }) => resource.type.endsWith(":Deployment"));

export const selects = (selector: Record<string, string>, labels: Record<string, string>) =>
    Object.entries(selector).every(([key, value]) => labels[key] === value);
