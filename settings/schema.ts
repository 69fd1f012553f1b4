import { CronExpressionParser } from "cron-parser";
import * as ipaddr from "ipaddr.js";
import * as z from "zod";
import { bytes, cpu, isReason, type Reason } from "./quantity";

/** A text with a rule; `judge` gives the reason it is refused, or undefined. */
const text = (judge: (value: string) => Reason | undefined) =>
    z.string().superRefine((value, context) => {
        const reason = judge(value);
        if (reason !== undefined) context.addIssue({ code: "custom", message: `${reason.why}; ${reason.fix}` });
    });
const whole = (min: number, max: number, why: string) =>
    z
        .int(`not a whole number; write one from ${min} to ${max}`)
        .min(min, `below ${min}: ${why}; write ${min} to ${max}`)
        .max(max, `above ${max}: ${why}; write ${min} to ${max}`);

const quantity = (parse: (value: string) => bigint | Reason) =>
    text((value) => {
        const parsed = parse(value);
        return isReason(parsed) ? parsed : undefined;
    });
const Cpu = quantity(cpu);
const Bytes = quantity(bytes);
const Percent = whole(1, 100, "a share of the request");

const placeholder = /<[^>]*>|^your-|example\.(com|org)|CHANGE_?ME|TODO/i;
const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A lower-case name as Kubernetes and DNS want it. */
const Name = text((value) =>
    label.test(value)
        ? undefined
        : {
              why: value.length > 63 ? `has ${value.length} characters, 63 are the limit` : "not a valid name",
              fix: "use lower-case letters, digits and -, starting and ending with a letter or digit",
          },
);
/** A PostgreSQL identifier that needs no quotes. */
const Identifier = text((value) =>
    /^[a-z_][a-z0-9_]{0,62}$/.test(value) && !value.startsWith("pg_")
        ? undefined
        : {
              why: "not a plain PostgreSQL name",
              fix: "use at most 63 lower-case letters, digits and _, not starting with pg_",
          },
);

const Cidr = text((value) => {
    const example = "write e.g. 10.0.0.0/16";
    if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(value) || !ipaddr.IPv4.isValidCIDR(value)) {
        return { why: "not a valid IPv4 CIDR", fix: example };
    }
    const network = `${ipaddr.IPv4.networkAddressFromCIDR(value).toString()}/${value.split("/")[1]}`;
    return network === value ? undefined : { why: "has host bits set", fix: `the network address is ${network}` };
});

const Url = text((value) => {
    const fix = "write scheme and host, e.g. https://sheep.our-domain.net";
    if (placeholder.test(value)) return { why: "still a placeholder", fix };
    if (!URL.canParse(value)) return { why: "not a URL", fix };
    const { protocol, origin, hostname } = new URL(value);
    if (protocol !== "http:" && protocol !== "https:") return { why: `has the scheme ${protocol}`, fix };
    if (hostname.includes("*") || hostname.includes("_") || hostname.endsWith("."))
        return { why: `${hostname} is no host name`, fix };
    if (hostname.length > 253) return { why: "the host name has more than 253 characters", fix };
    return value === origin ? undefined : { why: "has more than scheme, host and port", fix: `write ${origin}` };
});

/** `host[:port]/path` of a registry, without tag. */
const RegistryPrefix = text((value) => {
    const fix = "write host and path in lower case without scheme or tag, e.g. localhost:5000/lazysheeps";
    if (placeholder.test(value)) return { why: "still a placeholder", fix };
    return /^[a-z0-9.-]+(:\d{2,5})?(\/[a-z0-9]+([._-][a-z0-9]+)*)+$/.test(value)
        ? undefined
        : { why: "not a registry address", fix };
});
const ImageReference = text((value) =>
    /^[a-z0-9.-]+(:\d{2,5})?(\/[a-z0-9._-]+)*(:[\w.-]{1,128})?$/.test(value)
        ? undefined
        : { why: "not an image reference", fix: "write e.g. localhost:5000/debian:trixie-slim" },
);
/** What is deployed as it is, so only a digest will do. */
const Digest = text((value) => {
    const fix = "pin repository@sha256:<64 hexadecimal digits>";
    if (placeholder.test(value)) return { why: "still a placeholder", fix };
    if (/@sha256:/.test(value) && !/@sha256:[0-9a-f]{64}$/.test(value)) return { why: "the digest is malformed", fix };
    return /^[a-z0-9.-]+(:\d{2,5})?(\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/.test(value)
        ? undefined
        : { why: "a tag can come to mean another image", fix };
});

const Schedule = text((value) => {
    const fix = 'write five fields in UTC, e.g. "17 3 * * *"';
    const fields = value.trim().split(/\s+/);
    if (fields.length !== 5) return { why: `has ${fields.length} fields, not 5`, fix };
    try {
        CronExpressionParser.parse(value, { tz: "UTC" }).next();
        return undefined;
    } catch (error) {
        return { why: `never runs: ${(error as Error).message}`, fix };
    }
});

const AbsolutePath = text((value) =>
    /^\/[^\0]+$/.test(value) && !value.split("/").includes("..")
        ? undefined
        : { why: "not an absolute path", fix: "write the folder's path on the node" },
);

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
    name: Name,
    /** Whether people depend on it: refuses what would lose data or take it down. */
    production: z.boolean(),
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
    z.strictObject({ source: z.literal("prebuilt"), backend: Digest, frontend: Digest, postgres: Digest }),
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
    /** A volume kept from an earlier stack, to take in again: its path on the node. */
    existingVolume: AbsolutePath.optional(),
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
    platform: z.discriminatedUnion("kind", [ClusterPlatform]),
    images: Images,
    backend: Backend,
    frontend: Frontend,
    database: Database,
    backup: Backup,
});

export type Settings = z.infer<typeof Schema>;
export type ClusterSettings = z.infer<typeof ClusterPlatform>;
export type ImageSettings = z.infer<typeof Images>;
export type BackendSettings = z.infer<typeof Backend>;
export type FrontendSettings = z.infer<typeof Frontend>;
export type DatabaseSettings = z.infer<typeof Database>;
export type BackupSettings = z.infer<typeof Backup>;
export type AutoscalingSettings = z.infer<typeof Autoscaling>;
export type ResourceSettings = z.infer<typeof Resources>;
export type RolloutSettings = z.infer<typeof Rollout>;
