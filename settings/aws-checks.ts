import { type AwsSettings, controlPlaneLogs } from "./aws";
import { atMost, type Conflict, type CrossCheck, demand, servers, when, workloads } from "./conflict";
import { allocatable } from "./instance-types";
import { bytes, cpu, known } from "./quantity";
import { kubernetesVersions, supportDays } from "./kubernetes-versions";
import type { Settings } from "./schema";

const onAws =
    (check: (platform: AwsSettings, settings: Settings) => Conflict[]): CrossCheck =>
    (settings) =>
        settings.platform.kind === "aws" ? check(settings.platform, settings) : [];

const mi = 2n ** 20n;
/**
 * What the platform's own pods ask for, on every node and once a cluster. Source: the requests of EKS's add-ons, and of
 * the charts as they are installed.
 */
const system = {
    perNode: { pods: 3, cpu: 180n, memory: 150n * mi },
    perNodeForLogs: { pods: 2, cpu: 300n, memory: 160n * mi },
    perCluster: { pods: 10, cpu: 770n, memory: 1500n * mi },
};

/** What a node of a type leaves to everything that is not on every node. */
function room(type: string, { addons: { containerLogs } }: AwsSettings) {
    const { pods, cpu, memory } = allocatable(type);
    const taken = [system.perNode, ...(containerLogs ? [system.perNodeForLogs] : [])];
    const sum = (what: "cpu" | "memory") => taken.reduce((total, one) => total + one[what], 0n);
    return {
        pods: pods - taken.reduce((total, one) => total + one.pods, 0),
        cpu: cpu - sum("cpu"),
        memory: memory - sum("memory"),
    };
}

/** Addresses of every subnet that AWS keeps for itself. */
const reservedAddresses = 5;
/** Seconds that a load balancer goes on sending requests to a pod that is on its way out. */
const deregistrationSeconds = 30;

const byMemory = (a: { memory: bigint }, b: { memory: bigint }) => (a.memory < b.memory ? -1 : 1);

/** Rules about an application on EKS. */
export const awsChecks: Record<string, CrossCheck> = {
    "three zones in production": onAws(({ network: { zones } }, { environment }) =>
        when(
            environment.production && zones.length < 3,
            "platform.network.zones",
            "with two zones the loss of one is the loss of half",
            "name 3",
        ),
    ),
    "a NAT gateway a zone in production": onAws(({ network: { natGateways } }, { environment }) =>
        when(
            environment.production && natGateways === "single",
            "platform.network.natGateways",
            "the loss of its zone would cut every other one off",
            "write perZone",
        ),
    ),
    "connections on record in production": onAws(({ network: { flowLogDays } }, { environment }) =>
        when(
            environment.production && flowLogDays === undefined,
            "platform.network.flowLogDays",
            "missing: nobody could say afterwards who connected to what",
            "write the days to keep them, e.g. 90",
        ),
    ),
    "the control plane on record in production": onAws(({ cluster: { logTypes } }, { environment }) => {
        const missing = controlPlaneLogs.filter((type) => !logTypes.includes(type));
        return when(
            environment.production && missing.length > 0,
            "platform.cluster.logTypes",
            `without ${missing.join(", ")} nobody could say afterwards who did what`,
            `name ${controlPlaneLogs.join(", ")}`,
        );
    }),
    "Secrets under a key in production": onAws(({ cluster: { encryptSecrets } }, { environment }) =>
        when(
            environment.production && !encryptSecrets,
            "platform.cluster.encryptSecrets",
            "AWS's key alone encrypts them, and nobody here sees or stops its use",
            "write true",
        ),
    ),
    "a certificate of the cluster's region": onAws(({ account, region, entrance: { certificate } }) => {
        const [, , , of, owner] = (certificate ?? "").split(":");
        return when(
            certificate !== undefined && (of !== region || owner !== account),
            "platform.entrance.certificate",
            `is in ${owner} ${of}; a load balancer takes one of its own account and region, ${account} ${region}`,
            "request one there",
        );
    }),
    "one source of the certificate": onAws(({ entrance: { certificate, hostedZone } }) =>
        when(
            certificate !== undefined && hostedZone !== undefined,
            "platform.entrance.certificate",
            "hostedZone already makes a certificate and the record",
            "leave one of them out",
        ),
    ),
    "a certificate's domain": onAws(({ entrance: { domain, certificate, hostedZone } }) =>
        when(
            domain === undefined && (certificate ?? hostedZone) !== undefined,
            "platform.entrance.domain",
            "a certificate is issued for a name",
            "write the host name people type",
        ),
    ),
    "HTTPS unless said otherwise": onAws(({ entrance: { certificate, hostedZone, plainHttp } }) =>
        when(
            (certificate ?? hostedZone) === undefined && !plainHttp,
            "platform.entrance.plainHttp",
            "without a certificate passwords cross the network in plain text",
            "name a hostedZone or a certificate, or write true",
        ),
    ),
    "a runner for a closed endpoint": onAws(({ cluster: { endpointCidrs, runner } }) =>
        when(
            !endpointCidrs.includes("0.0.0.0/0") && runner === undefined,
            "platform.cluster.runner",
            "GitHub's own runners have no fixed address, and could not reach the API",
            "say what runs deploys inside endpointCidrs",
        ),
    ),
    "a supported Kubernetes": onAws(({ cluster: { version } }) =>
        when(
            supportDays(version, new Date()) < 0,
            "platform.cluster.version",
            `standard support ended on ${kubernetesVersions[version]!.standardUntil}: an hour would cost six times as much, and EKS makes no such cluster with upgradePolicy STANDARD`,
            "go up one minor version at a time",
        ),
    ),
    "nodes of the cluster's version": onAws(({ cluster: { version }, nodes: { release } }) =>
        when(
            release !== undefined && !release.startsWith(`${version}.`),
            "platform.nodes.release",
            `not of Kubernetes ${version}, which cluster.version asks for`,
            `write a release that starts with ${version}.`,
        ),
    ),
    "a range of nodes": onAws(({ nodes: { perZone } }) =>
        when(
            perZone.min > perZone.max,
            "platform.nodes.perZone.min",
            `min ${perZone.min} exceeds max ${perZone.max}`,
            "lower min or raise max",
        ),
    ),
    "Spot with a choice": onAws(({ nodes: { capacity, instanceTypes } }) =>
        when(
            capacity === "spot" && instanceTypes.length < 2,
            "platform.nodes.instanceTypes",
            "Spot runs out of one type at a time",
            "name at least 2 types",
        ),
    ),
    "no Spot under data that must last": onAws(({ nodes: { capacity } }, { database }) =>
        when(
            capacity === "spot" && database.keepVolume,
            "platform.nodes.capacity",
            "the database's node could be taken away at any time",
            "write on-demand, or set database.keepVolume to false",
        ),
    ),
    "addresses for every pod": onAws(({ network: { cidr, zones }, nodes: { instanceTypes, perZone } }) => {
        const bits = Number(cidr.split("/")[1]);
        // The network gives a zone its share, rounded down to a power of two, and half of that to the private subnet.
        const room = 2 ** (32 - bits - Math.ceil(Math.log2(zones.length)) - 1) - reservedAddresses;
        const needed = perZone.max * Math.max(...instanceTypes.map((type) => allocatable(type).pods));
        return when(
            needed > room,
            "platform.network.cidr",
            `${perZone.max} nodes in a zone take up to ${needed} addresses, its private subnet has ${room}`,
            "write a wider range, e.g. /16",
        );
    }),
    "every pod fits a node": onAws((platform, settings) => {
        const [smallest] = platform.nodes.instanceTypes
            .map((type) => ({ type, ...room(type, platform) }))
            .sort(byMemory);
        const { type, cpu: cores, memory } = smallest!;
        return workloads(settings).flatMap(({ area, resources: { requests } }) => [
            ...when(
                known(cpu(requests.cpu)) > cores,
                `${area}.resources.requests.cpu`,
                `no node has room: a ${type} leaves ${cores}m to pods`,
                "ask for less, or take larger nodes",
            ),
            ...when(
                known(bytes(requests.memory)) > memory,
                `${area}.resources.requests.memory`,
                `no node has room: a ${type} leaves ${memory / mi}Mi to pods`,
                "ask for less, or take larger nodes",
            ),
        ]);
    }),
    "everything fits the nodes": onAws((platform, settings) => {
        const { network, nodes } = platform;
        const count = network.zones.length * nodes.perZone.max;
        const rooms = nodes.instanceTypes.map((type) => room(type, platform));
        // Which of the types a node has is AWS's choice: the smallest must do.
        const least = (what: "cpu" | "memory") =>
            rooms.map((one) => one[what]).reduce((a, b) => (a < b ? a : b)) * BigInt(count) - system.perCluster[what];
        const slots = count * Math.min(...rooms.map(({ pods }) => pods)) - system.perCluster.pods;
        const asked = demand(settings);
        const [cores, memory] = [least("cpu"), least("memory")];
        const nodesHave = `${count} nodes leave`;
        const fix = "raise nodes.perZone.max, take larger types, or lower autoscaling.max";
        const at = "platform.nodes.perZone.max";
        return [
            ...when(asked.cpu > cores, at, `${atMost} needs ${asked.cpu}m, ${nodesHave} ${cores}m`, fix),
            ...when(
                asked.memory > memory,
                at,
                `${atMost} needs ${asked.memory / mi}Mi, ${nodesHave} ${memory / mi}Mi`,
                fix,
            ),
            ...when(asked.pods > slots, at, `${atMost} needs ${asked.pods} pods, ${nodesHave} room for ${slots}`, fix),
        ];
    }),
    "pinned in production": onAws(({ addons, nodes }, { environment }) => {
        const names = ["vpcCni", "kubeProxy", "coredns", "ebsCsi", "metricsServer"] as const;
        const used = [...names, ...(addons.containerLogs ? (["cloudwatch"] as const) : [])];
        const open = used.filter((name) => addons[name] === undefined).map((name) => `platform.addons.${name}`);
        if (nodes.release === undefined) open.push("platform.nodes.release");
        return open.flatMap((path) =>
            when(environment.production, path, "missing: it would move by itself", "pin what dev runs now"),
        );
    }),
    "a kept volume of EBS": onAws((_, { database: { existingVolume } }) =>
        when(
            existingVolume !== undefined && !existingVolume.startsWith("vol-"),
            "database.existingVolume",
            "a folder, where volumes are EBS's",
            "write the volume's id, e.g. vol-0123456789abcdef0",
        ),
    ),
    "images of the registry": onAws(({ account, region, registry = { account, region } }, { images }) => {
        if (images.source !== "prebuilt") return [];
        const prefix = `${registry.account}.dkr.ecr.${registry.region}.amazonaws.com/lazysheeps/`;
        return (["backend", "frontend", "postgres"] as const).flatMap((name) =>
            when(
                images[name]?.startsWith(`${prefix}${name}@`) === false,
                `images.${name}`,
                "not in the account's registry",
                `write ${prefix}${name}@sha256:…`,
            ),
        );
    }),
    "a registry that one may push to": onAws(({ account, registry }, { images }) =>
        when(
            images.source === "build" && registry !== undefined && registry.account !== account,
            "images.source",
            `other accounts may pull from the registry of ${registry?.account}, and bring in no image`,
            "write prebuilt, or leave platform.registry out",
        ),
    ),
    "pods outlive the load balancer's requests": onAws((_, settings) =>
        servers(settings).flatMap(({ area, rollout: { gracePeriodSeconds, preStopSeconds } }) => [
            ...when(
                preStopSeconds < 10,
                `${area}.rollout.preStopSeconds`,
                "a load balancer takes up to 10 s to hear that a pod goes",
                "write at least 10",
            ),
            ...when(
                gracePeriodSeconds < deregistrationSeconds,
                `${area}.rollout.gracePeriodSeconds`,
                `the load balancer sends requests on for ${deregistrationSeconds} s`,
                `write at least ${deregistrationSeconds}`,
            ),
        ]),
    ),
    "somebody to tell in production": onAws(({ alarms }, { environment }) =>
        when(
            environment.production && alarms.email === undefined,
            "platform.alarms.email",
            "missing: alarms would ring in an empty room",
            "write an address that is read",
        ),
    ),
};
