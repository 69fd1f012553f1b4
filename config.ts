import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

const Quantity = z.string();
const Resources = z.strictObject({
    requests: z.strictObject({ cpu: Quantity, memory: Quantity, ephemeralStorage: Quantity }),
    limits: z.strictObject({ cpu: Quantity, memory: Quantity, ephemeralStorage: Quantity }),
});
const Autoscaling = z.strictObject({
    min: z.int(),
    max: z.int(),
    cpuPercent: z.int(),
    memoryPercent: z.int(),
});
const Rollout = z.strictObject({
    /** Seconds a pod goes on serving after it was told to stop; longer than the way in takes to leave it out. */
    preStopSeconds: z.int(),
    gracePeriodSeconds: z.int(),
    minReadySeconds: z.int(),
    progressDeadlineSeconds: z.int(),
});

const Environment = z.strictObject({
    /** The stack's own name; a stack file used under another name is refused. */
    name: z.string(),
    /** Whether people depend on it: refuses what would lose data or take it down. */
    production: z.boolean(),
});

const ClusterPlatform = z.strictObject({
    kind: z.literal("cluster"),
    /** Path of a kubeconfig, relative to the project; absent: $KUBECONFIG or ~/.kube/config. */
    kubeconfig: z.string().optional(),
    context: z.string(),
    /** Registry and path prefix; images are pushed to `<registry>/<image>`. */
    registry: z.string(),
    /** Class whose volumes go with their claims, and one whose volumes stay (needed by database.keepVolume). */
    storageClass: z.strictObject({ delete: z.string(), keep: z.string().optional() }),
    /** What the nodes can hold together. */
    capacity: z.strictObject({ cpu: Quantity, memory: Quantity, pods: z.int() }),
    entrance: z.strictObject({
        url: z.string(),
        service: z.strictObject({
            type: z.enum(["ClusterIP", "NodePort", "LoadBalancer"]),
            nodePort: z.int().optional(),
        }),
        /** Class of the Ingress to make; absent: none is made. */
        ingressClass: z.string().optional(),
        /** Where requests to the pods come from. */
        sourceCidrs: z.array(z.string()),
    }),
    backups: z.strictObject({ size: Quantity }),
});

const Images = z.discriminatedUnion("source", [
    z.strictObject({
        source: z.literal("build"),
        /** Base of every image; absent: each Dockerfile's own default. */
        baseImage: z.string().optional(),
        /** Network of the build's steps; `host` on an engine without a bridge. */
        network: z.enum(["default", "host"]).optional(),
    }),
    z.strictObject({
        source: z.literal("prebuilt"),
        backend: z.string(),
        frontend: z.string(),
        postgres: z.string(),
    }),
]);

const Backend = z.strictObject({
    replicas: z.int(),
    workers: z.int(),
    threads: z.int(),
    debug: z.boolean(),
    autoscaling: Autoscaling,
    resources: Resources,
    rollout: Rollout,
});
const Frontend = z.strictObject({
    replicas: z.int(),
    autoscaling: Autoscaling,
    resources: Resources,
    rollout: Rollout,
});

const Database = z.strictObject({
    name: z.string(),
    user: z.string(),
    storage: Quantity,
    /** Whether the claim outlives a destroy of the stack. */
    keepVolume: z.boolean(),
    /** A volume kept from an earlier stack, to take in again: its path on the node. */
    existingVolume: z.string().optional(),
    maxConnections: z.int(),
    resources: Resources,
});

const Backup = z.strictObject({
    enabled: z.boolean(),
    /** Five-field cron expression, UTC. */
    schedule: z.string(),
    /** Number of backups to keep. */
    keep: z.int(),
});

const Settings = z.strictObject({
    environment: Environment,
    platform: z.discriminatedUnion("kind", [ClusterPlatform]),
    images: Images,
    backend: Backend,
    frontend: Frontend,
    database: Database,
    backup: Backup,
});

export type Settings = z.infer<typeof Settings>;
export type ClusterSettings = z.infer<typeof ClusterPlatform>;
export type ImageSettings = z.infer<typeof Images>;
export type BackendSettings = z.infer<typeof Backend>;
export type FrontendSettings = z.infer<typeof Frontend>;
export type DatabaseSettings = z.infer<typeof Database>;
export type BackupSettings = z.infer<typeof Backup>;
export type AutoscalingSettings = z.infer<typeof Autoscaling>;
export type ResourceSettings = z.infer<typeof Resources>;
export type RolloutSettings = z.infer<typeof Rollout>;

/** Reads and checks the whole stack file. Nothing else in the program touches pulumi.Config. */
export function loadSettings(config = new pulumi.Config("lazysheeps")): Settings {
    const blocks = Object.keys(Settings.shape).map((area) => [area, config.getObject(area)]);
    const parsed = Settings.safeParse(Object.fromEntries(blocks));
    if (!parsed.success) {
        throw new pulumi.RunError(`Pulumi.${pulumi.getStack()}.yaml is not valid:\n${z.prettifyError(parsed.error)}`);
    }
    return parsed.data;
}
