import type { Row } from "./row";

const platform = (what: string, path: string, value: unknown, ...says: string[]): Row => ({
    what: `AWS: ${what}`,
    change: { [`platform.${path}`]: value },
    path: `platform.${path}`,
    says,
    stack: "dev",
});
const inProduction = (row: Row): Row => ({ ...row, what: `${row.what} in production`, stack: "prod" });
/** Several changes at once, of which one is told. */
const together = (what: string, change: Record<string, unknown>, path: string, ...says: string[]): Row => ({
    what: `AWS: ${what}`,
    change,
    path,
    says,
    stack: "dev",
});
const certificate = (region: string, account = "123456789012") =>
    `arn:aws:acm:${region}:${account}:certificate/01234567-89ab-cdef-0123-456789abcdef`;

/** Bad settings of an environment on AWS. */
export const aws: Row[] = [
    platform("an account of zeros", "account", "000000000000", "still a placeholder"),
    platform("eleven digits", "account", "12345678901", "12 digits"),
    platform("a region that is none", "region", "eu-central-9", "not a region", "eu-central-1"),
    platform("a region of another partition", "region", "cn-north-1", "not a region"),
    platform("a zone for a region", "region", "eu-central-1a", "not a region"),

    platform("33 bits", "network.cidr", "10.0.0.0/33", "not a valid IPv4 CIDR"),
    platform("three numbers", "network.cidr", "10.0.0", "not a valid IPv4 CIDR"),
    platform("a number over 255", "network.cidr", "300.0.0.0/16", "not a valid IPv4 CIDR"),
    platform("IPv6", "network.cidr", "fd00::/56", "not a valid IPv4 CIDR"),
    platform("host bits", "network.cidr", "10.0.0.5/16", "10.0.0.0/16"),
    platform("a network wider than AWS gives", "network.cidr", "10.0.0.0/8", "/16 to /20"),
    platform("a network without room for pods", "network.cidr", "10.0.0.0/24", "/16 to /20"),
    platform("a public range", "network.cidr", "8.8.0.0/16", "public range"),
    platform("the range of Services", "network.cidr", "172.20.0.0/16", "overlaps 172.20.0.0/16"),
    platform("a part of the range of Services", "network.cidr", "10.100.16.0/20", "overlaps 10.100.0.0/16"),
    together(
        "fewer addresses than pods",
        {
            "platform.network.cidr": "10.0.0.0/20",
            "platform.nodes.perZone.max": 20,
            "platform.nodes.instanceTypes": ["t3.xlarge", "m5.xlarge"],
        },
        "platform.network.cidr",
        "20 nodes in a zone take up to 1160 addresses, its private subnet has 1019",
    ),
    platform("one zone", "network.zones", ["a"], "two zones"),
    platform("a zone twice", "network.zones", ["a", "a"], "names one twice"),
    together(
        "a zone by its whole name",
        { "platform.network.zones": ["eu-central-1a", "b"] },
        "platform.network.zones.0",
        "the letter",
    ),
    inProduction(platform("two zones", "network.zones", ["a", "b"], "name 3")),
    inProduction(platform("one NAT gateway", "network.natGateways", "single", "write perZone")),
    inProduction(platform("connections that nobody records", "network.flowLogDays", undefined, "write the days")),
    inProduction(
        platform("a control plane half on record", "cluster.logTypes", ["audit"], "without api, authenticator"),
    ),
    platform("a log twice", "cluster.logTypes", ["audit", "audit"], "names one twice"),
    inProduction(platform("Secrets without a key", "cluster.encryptSecrets", false, "write true")),
    platform("a NAT gateway of no kind", "network.natGateways", "none", "single, perZone"),
    platform("days that CloudWatch does not know", "network.flowLogDays", 10, "7, 14, 30"),

    platform("a version that YAML has read as a number", "cluster.version", 1.3, "quote it"),
    platform("a version past all support", "cluster.version", "1.28", "not in settings/kubernetes-versions.ts", "1.36"),
    platform("a version past standard support", "cluster.version", "1.33", "ended on 2026-07-29", "six times"),
    platform("a patch version", "cluster.version", "1.36.1", "not in settings/kubernetes-versions.ts"),
    platform("an endpoint for nobody", "cluster.endpointCidrs", [], "empty"),
    together(
        "a closed endpoint and no runner in it",
        { "platform.cluster.endpointCidrs": ["203.0.113.0/24"] },
        "platform.cluster.runner",
        "runner",
    ),
    together(
        "a log of no kind",
        { "platform.cluster.logTypes": ["everything"] },
        "platform.cluster.logTypes.0",
        "controllerManager",
    ),
    platform("logs for a year and a day", "cluster.logDays", 366, "365, 400"),
    together(
        "an administrator of no account",
        { "platform.cluster.admins": ["arn:aws:iam::admin:role/x"] },
        "platform.cluster.admins.0",
        "is no account",
    ),
    together(
        "an administrator in a region",
        { "platform.cluster.admins": ["arn:aws:iam:eu-central-1:123456789012:role/x"] },
        "platform.cluster.admins.0",
        "IAM has none",
    ),

    together(
        "a type that is misspelt",
        { "platform.nodes.instanceTypes": ["t3.medum", "t3.large"] },
        "platform.nodes.instanceTypes.0",
        "t3.medium",
    ),
    together(
        "an ARM type, where images are x86",
        { "platform.nodes.instanceTypes": ["t4g.medium", "t3.large"] },
        "platform.nodes.instanceTypes.0",
        "t3.medium",
    ),
    platform("no type", "nodes.instanceTypes", [], "at least one"),
    platform("Spot of one type", "nodes.instanceTypes", ["t3.medium"], "at least 2 types"),
    platform("more nodes at least than at most", "nodes.perZone.min", 4, "min 4 exceeds max 3"),
    platform("a zone without a node for its volumes", "nodes.perZone.min", 0, "waits there for a node", "1 to 50"),
    platform("50,000 nodes", "nodes.perZone.max", 50_000, "1 to 50"),
    platform("a disk that images do not fit", "nodes.diskGib", 8, "20 to 1000"),
    platform("nodes of another version", "nodes.release", "1.35.2-20260801", "not of Kubernetes 1.36"),
    platform("an AMI by its id", "nodes.release", "ami-0123456789abcdef0", "not an AMI release"),
    together("Spot under data that must last", { "database.keepVolume": true }, "platform.nodes.capacity", "on-demand"),
    together(
        "pods that the nodes have no room for",
        { "platform.nodes.perZone.max": 1, "backend.autoscaling.max": 12 },
        "platform.nodes.perZone.max",
        "2 nodes leave",
        "raise nodes.perZone.max",
    ),
    together(
        "more cores than a node has",
        { "backend.resources.requests.cpu": "3", "backend.resources.limits.cpu": "3" },
        "backend.resources.requests.cpu",
        "a t3.medium leaves 1750m",
    ),
    together(
        "more memory than a node has",
        { "database.resources.requests.memory": "4Gi", "database.resources.limits.memory": "4Gi" },
        "database.resources.requests.memory",
        "no node has room",
    ),

    platform("an add-on by Helm's version", "addons.coredns", "1.12.0", "not a version of an EKS add-on"),
    inProduction(platform("an add-on that moves by itself", "addons.vpcCni", undefined, "pin what dev runs")),
    inProduction(platform("a log add-on that moves by itself", "addons.cloudwatch", undefined, "pin what dev runs")),
    inProduction(platform("nodes that move by themselves", "nodes.release", undefined, "pin what dev runs")),

    platform("a domain with a scheme", "entrance.domain", "https://sheep.our-domain.net", "bare host name"),
    platform("a domain with a path", "entrance.domain", "sheep.our-domain.net/", "bare host name"),
    platform("a wildcard", "entrance.domain", "*.our-domain.net", "bare host name"),
    platform("an underscore", "entrance.domain", "my_sheep.our-domain.net", "bare host name"),
    platform("a dot at the end", "entrance.domain", "sheep.our-domain.net.", "bare host name"),
    platform("a machine's own name", "entrance.domain", "localhost", "bare host name"),
    platform("an address", "entrance.domain", "203.0.113.7", "no certificate is issued"),
    platform(
        "a name of 260 characters",
        "entrance.domain",
        `${"a".repeat(60)}.`.repeat(4) + "b".repeat(16),
        "253 are the limit",
    ),
    platform("a domain that is a placeholder", "entrance.domain", "your-domain.com", "still a placeholder"),
    platform("a zone by its domain", "entrance.hostedZone", "our-domain.net", "not a hosted zone"),
    together(
        "a zone and no domain",
        { "platform.entrance.hostedZone": "Z0123456789ABC" },
        "platform.entrance.domain",
        "issued for a name",
    ),
    platform("plain HTTP without saying so", "entrance.plainHttp", false, "or write true"),
    together(
        "a domain without HTTPS",
        { "platform.entrance.domain": "sheep.flock.invalid", "platform.entrance.plainHttp": false },
        "platform.entrance.plainHttp",
        "name a hostedZone or a certificate",
    ),
    platform("a certificate that is no ARN", "entrance.certificate", "sheep", "not an ARN"),
    platform("a role for a certificate", "entrance.certificate", "arn:aws:iam::123456789012:role/x", "iam, not acm"),
    together(
        "a certificate of another region",
        {
            "platform.entrance.domain": "sheep.flock.invalid",
            "platform.entrance.certificate": certificate("us-east-1"),
        },
        "platform.entrance.certificate",
        "us-east-1",
        "eu-central-1",
    ),
    together(
        "a certificate of another account",
        {
            "platform.entrance.domain": "sheep.flock.invalid",
            "platform.entrance.certificate": certificate("eu-central-1", "210987654321"),
        },
        "platform.entrance.certificate",
        "210987654321",
    ),
    together(
        "two sources of a certificate",
        {
            "platform.entrance.domain": "sheep.flock.invalid",
            "platform.entrance.hostedZone": "Z0123456789ABC",
            "platform.entrance.certificate": certificate("eu-central-1"),
        },
        "platform.entrance.certificate",
        "leave one of them out",
    ),
    platform("an entrance for nobody", "entrance.allowedCidrs", [], "nobody could come in"),

    platform("backups for no time", "backups.days", 0, "1 to 3653"),
    platform("an address that is none", "alarms.email", "on call", "not an e-mail address"),
    inProduction(platform("nobody to tell", "alarms.email", undefined, "an address that is read")),

    together(
        "a folder for a volume",
        { "database.existingVolume": "/var/lib/volumes/a" },
        "database.existingVolume",
        "vol-",
    ),
    {
        ...together(
            "a volume of EBS on another cluster",
            { "database.existingVolume": "vol-0123456789abcdef0" },
            "database.existingVolume",
            "not EKS",
        ),
        stack: "local",
    },
    {
        what: "AWS: images of another registry",
        change: { "images.backend": `docker.io/library/nginx@sha256:${"a".repeat(64)}` },
        path: "images.backend",
        says: ["not in the account's registry", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/lazysheeps/backend"],
        stack: "prod",
    },
    together(
        "images built for another account's registry",
        { "platform.registry": { account: "210987654321", region: "eu-central-1" } },
        "images.source",
        "bring in no image",
        "prebuilt",
    ),
    together(
        "pods that go before the load balancer knows",
        { "backend.rollout.preStopSeconds": 5 },
        "backend.rollout.preStopSeconds",
        "at least 10",
    ),
    together(
        "pods that end while the load balancer still sends requests",
        { "backend.rollout.gracePeriodSeconds": 25, "backend.rollout.preStopSeconds": 10 },
        "backend.rollout.gracePeriodSeconds",
        "at least 30",
    ),
];
