import fc from "fast-check";
import type { Variation } from "../policies/variations";

/** What somebody may write into the stack file of an environment on AWS: each choice is some settings by their paths. */

type Change = Variation["change"];

const digest = (image: string, account = "123456789012") =>
    `${account}.dkr.ecr.eu-central-1.amazonaws.com/lazysheeps/${image}@sha256:${"b".repeat(64)}`;
const prebuilt = (account?: string) => ({
    source: "prebuilt",
    ...Object.fromEntries(["backend", "frontend", "postgres"].map((image) => [image, digest(image, account)])),
});
const pins = {
    "platform.addons.vpcCni": "v1.22.3-eksbuild.1",
    "platform.addons.kubeProxy": "v1.36.0-eksbuild.13",
    "platform.addons.coredns": "v1.14.3-eksbuild.3",
    "platform.addons.ebsCsi": "v1.63.1-eksbuild.1",
    "platform.addons.metricsServer": "v0.8.1-eksbuild.10",
    "platform.addons.cloudwatch": "v6.6.0-eksbuild.1",
    "platform.nodes.release": "1.36.3-20260903",
};
const certificate = (region: string) =>
    `arn:aws:acm:${region}:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef`;
const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const types = ["t3.small", "t3.medium", "t3a.medium", "t3.large", "m7i.large"];

const setting = (path: string, ...values: unknown[]) => fc.constantFrom(...values.map((value) => ({ [path]: value })));
const at = <T>(path: string, values: fc.Arbitrary<T>) => values.map((value): Change => ({ [path]: value }));
const entrance = (domain: string | undefined, hostedZone: string | undefined, certificate: string | undefined) =>
    fc.boolean().map((plainHttp) => ({
        "platform.entrance.domain": domain,
        "platform.entrance.hostedZone": hostedZone,
        "platform.entrance.certificate": certificate,
        "platform.entrance.plainHttp": plainHttp,
    }));
const domain = "sheep.flock.invalid";
const scaling = (area: string) =>
    fc
        .record({ min: fc.integer({ min: 1, max: 4 }), max: fc.integer({ min: 2, max: 12 }) })
        .map(({ min, max }): Change => ({
            [`${area}.replicas`]: Math.max(min, 2),
            [`${area}.autoscaling`]: { min, max, cpuPercent: 70, memoryPercent: 80 },
        }));

const choices: fc.Arbitrary<Change>[] = [
    setting("environment.production", true, false),
    // The kept volume is in the first.
    at(
        "platform.network.zones",
        fc.subarray(["b", "c", "d"], { minLength: 1 }).map((others) => ["a", ...others]),
    ),
    setting("platform.network.natGateways", "single", "perZone"),
    setting("platform.network.flowLogDays", undefined, 7, 365),
    setting("platform.cluster.version", "1.35", "1.36"),
    at("platform.cluster.logTypes", fc.subarray(logTypes)),
    setting("platform.cluster.encryptSecrets", true, false),
    at(
        "platform.cluster.admins",
        fc.subarray(
            ["role/administrator", "user/someone", "role/lazysheeps-dev-deploy"].map(
                (who) => `arn:aws:iam::123456789012:${who}`,
            ),
        ),
    ),
    fc.constantFrom(
        { "platform.cluster.endpointCidrs": ["192.0.2.0/24"], "platform.cluster.runner": "our-own" },
        { "platform.cluster.endpointCidrs": ["192.0.2.0/24"], "platform.cluster.runner": undefined },
    ),
    at("platform.nodes.instanceTypes", fc.subarray(types, { minLength: 1 })),
    setting("platform.nodes.capacity", "spot", "on-demand"),
    at(
        "platform.nodes.perZone",
        fc.record({ min: fc.integer({ min: 0, max: 2 }), max: fc.integer({ min: 1, max: 4 }) }),
    ),
    fc.constantFrom(pins, Object.fromEntries(Object.keys(pins).map((path) => [path, undefined]))),
    setting("platform.addons.containerLogs", true, false),
    fc.oneof(
        entrance(undefined, undefined, undefined),
        entrance(domain, undefined, undefined),
        entrance(domain, "Z0123456789ABC", undefined),
        entrance(domain, undefined, certificate("eu-central-1")),
        entrance(domain, undefined, certificate("us-east-1")),
        entrance(undefined, undefined, certificate("eu-central-1")),
    ),
    setting("platform.entrance.allowedCidrs", ["0.0.0.0/0"], ["192.0.2.0/24", "198.51.100.0/24"]),
    setting("platform.alarms.email", undefined, "on-call@flock.invalid"),
    setting("images", { source: "build" }, prebuilt(), prebuilt("210987654321")),
    scaling("backend"),
    scaling("frontend"),
    setting("database.keepVolume", true, false),
    setting("database.existingVolume", undefined, "vol-0123456789abcdef0", "/var/lib/volumes/a"),
    setting("backup.enabled", true, false),
];

/** A few choices on top of what a stack ships with: all at once would hardly ever be let through. */
export const environments: fc.Arbitrary<Variation> = fc
    .tuple(fc.constantFrom("dev" as const, "prod" as const), fc.array(fc.oneof(...choices), { maxLength: 4 }))
    .map(([stack, changes]) => ({ stack, change: Object.assign({}, ...changes) as Change }));
