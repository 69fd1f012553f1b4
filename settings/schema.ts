import * as z from "zod";
import { Account } from "./account";
import { AwsPlatform } from "./aws";
import { EnvironmentName } from "./aws-rules";
import {
    Bytes,
    Cidr,
    Cpu,
    Digest,
    Identifier,
    ImageReference,
    KeptVolume,
    Name,
    Percent,
    RegistryPrefix,
    Schedule,
    Url,
    whole,
} from "./rules";

const Amounts = z.strictObject({ cpu: Cpu, memory: Bytes, ephemeralStorage: Bytes });
const Resources = z.strictObject({ requests: Amounts, limits: Amounts });
const replicas = "more than this design is made for, or none at all";
const Autoscaling = z.strictObject({
    min: whole(1, 100, replicas),
    max: whole(1, 100, replicas),
    cpuPercent: Percent,
    memoryPercent: Percent,
});
const Rollout = z.strictObject({
    /** Seconds a pod goes on serving after it was told to stop; longer than the way in takes to leave it out. */
    preStopSeconds: whole(1, 300, "pods are taken out of balancing within seconds"),
    gracePeriodSeconds: whole(1, 3600, "a pod that does not end blocks its node"),
    minReadySeconds: whole(0, 300, "a rollout would take for ever"),
    progressDeadlineSeconds: whole(10, 3600, "a stuck rollout is waited on for so long"),
});

const Environment = z.strictObject({
    /** The stack's own name; a stack file used under another name is refused. */
    name: EnvironmentName,
    /** Whether people depend on it: refuses what would lose data or take it down. */
    production: z.boolean(),
    /** False lets a destroy take what holds data (README, "Remove it"); absent: production refuses it. */
    protect: z.boolean().optional(),
});

const ClusterPlatform = z.strictObject({
    kind: z.literal("cluster"),
    /** Path of a kubeconfig, relative to the project; absent: $KUBECONFIG or ~/.kube/config. */
    kubeconfig: z.string().min(1, "empty; name a file or leave it out").optional(),
    context: z.string().min(1, "empty; name a context of the kubeconfig"),
    /** Registry and path prefix; images are pushed to `<registry>/<image>`. */
    registry: RegistryPrefix,
    /** Class whose volumes go with their claims, and one whose volumes stay (needed by database.keepVolume). */
    storageClass: z.strictObject({ delete: Name, keep: Name.optional() }),
    /** What the nodes can hold together. */
    capacity: z.strictObject({ cpu: Cpu, memory: Bytes, pods: whole(1, 10_000, "pods of all nodes together") }),
    entrance: z.strictObject({
        url: Url,
        service: z.strictObject({
            type: z.enum(["ClusterIP", "NodePort", "LoadBalancer"]),
            nodePort: whole(30000, 32767, "the range Kubernetes gives to node ports").optional(),
        }),
        /** Class of the Ingress to make; absent: none is made. */
        ingressClass: Name.optional(),
        /** Where requests to the pods come from. */
        sourceCidrs: z.array(Cidr).min(1, "empty: nobody could reach the pods; name the CIDRs requests come from"),
    }),
    backups: z.strictObject({ size: Bytes }),
});

const Images = z.discriminatedUnion("source", [
    z.strictObject({
        source: z.literal("build"),
        /** Base of every image; absent: each Dockerfile's own default. */
        baseImage: ImageReference.optional(),
        /** Network of the build's steps; `host` on an engine without a bridge. */
        network: z.enum(["default", "host"]).optional(),
    }),
    /** Without digests a run takes those that `npm run deploy` hands it. */
    z.strictObject({ source: z.literal("prebuilt"), backend: Digest, frontend: Digest, postgres: Digest }).partial({
        backend: true,
        frontend: true,
        postgres: true,
    }),
]);

const Backend = z.strictObject({
    replicas: whole(1, 100, replicas),
    workers: whole(1, 32, "processes of one pod"),
    threads: whole(1, 64, "threads of one process"),
    debug: z.boolean(),
    autoscaling: Autoscaling,
    resources: Resources,
    rollout: Rollout,
});
const Frontend = z.strictObject({
    replicas: whole(1, 100, replicas),
    autoscaling: Autoscaling,
    resources: Resources,
    rollout: Rollout,
});
const Database = z.strictObject({
    name: Identifier,
    user: Identifier,
    storage: Bytes,
    /** Whether the volume outlives a destroy of the stack. */
    keepVolume: z.boolean(),
    /** A volume kept from an earlier stack, to take in again: its path on the node, or its id in EBS. */
    existingVolume: KeptVolume.optional(),
    maxConnections: whole(10, 1000, "each connection is a process of the server"),
    resources: Resources,
});
const Backup = z.strictObject({
    enabled: z.boolean(),
    /** Five-field cron expression, UTC. */
    schedule: Schedule,
    /** Number of backups to keep. */
    keep: whole(1, 365, "the last good backup must stay"),
});

/** One block per area of the stack file. Unknown keys are errors, so a typo cannot pass as a comment. */
export const Schema = z.strictObject({
    environment: Environment,
    platform: z.discriminatedUnion("kind", [ClusterPlatform, AwsPlatform]),
    images: Images,
    backend: Backend,
    frontend: Frontend,
    database: Database,
    backup: Backup,
});

/** The only block of the stack `account`, which holds no environment. */
export const AccountSchema = z.strictObject({ account: Account });

export type Settings = z.infer<typeof Schema>;

/** Whether a destroy is refused what holds data. */
export const isProtected = ({ production, protect }: Settings["environment"]) => protect ?? production;

export type ClusterSettings = z.infer<typeof ClusterPlatform>;
export type ImageSettings = z.infer<typeof Images>;
export type BackendSettings = z.infer<typeof Backend>;
export type FrontendSettings = z.infer<typeof Frontend>;
export type DatabaseSettings = z.infer<typeof Database>;
export type BackupSettings = z.infer<typeof Backup>;
export type AutoscalingSettings = z.infer<typeof Autoscaling>;
export type ResourceSettings = z.infer<typeof Resources>;
export type RolloutSettings = z.infer<typeof Rollout>;
