import type { PerScale } from "./scales";

/** What no declaration says and the bill depends on. */
export interface Assumption {
    unit: string;
    value: PerScale;
    because: string;
}
const assume = (unit: string, minimum: number, typical: number, maximum: number, because: string): Assumption => ({
    unit,
    value: { minimum, typical, maximum },
    because,
});

export const usage = {
    controlPlaneLogs: assume(
        "GB a month for each type of log of the control plane",
        0.5,
        1,
        3,
        "they grow with what controllers do, not with visitors; audit writes most, scheduler hardly anything",
    ),
    applicationLogs: assume(
        "GB a month of each node's containers",
        0.5,
        2,
        6,
        "a line of 200 bytes a request: 2 GB are 10 million requests",
    ),
    dataplaneLogs: assume("GB a month of each node", 0.2, 0.5, 1, "kubelet, containerd and kube-proxy"),
    hostLogs: assume("GB a month of each node", 0.1, 0.3, 0.5, "the machine's own messages"),
    flowLogs: assume("GB a month of each node", 1, 4, 10, "some 100 bytes a connection and minute; probes connect too"),
    answers: assume("GB a month to visitors", 1, 20, 500, "20 GB are 100,000 visits of 200 KB each"),
    capacityUnits: assume(
        "capacity units of the load balancer, on average",
        0.05,
        0.2,
        2,
        "one is 25 new connections a second, or 1 GB an hour",
    ),
    natTraffic: assume(
        "GB a month of each node through a NAT gateway",
        1,
        4,
        10,
        "logs to CloudWatch and questions to AWS; image layers come by the gateway to S3, which is free",
    ),
    betweenZones: assume(
        "GB a month of each node to another zone",
        1,
        5,
        50,
        "two in three requests go to a pod or a database in another zone",
    ),
    dump: assume("GB of one backup", 0.01, 0.1, 1, "compressed, of a database that has 10 GiB to fill"),
    repository: assume(
        "GB of each image's repository",
        0.5,
        3,
        10,
        "each release adds the layers that changed, some 50 MB compressed",
    ),
    keyVersions: assume(
        "versions of each key that are paid for",
        1,
        1,
        3,
        "a key rotates once a year, and the first two rotations are charged",
    ),
} satisfies Record<string, Assumption>;

/** What is not in the figures. */
export const leftOut = [
    "taxes, support plans, credits and free tiers",
    "CPU of burstable nodes above their baseline: 5 cents an hour of a core",
    "requests to KMS and S3, and mails past the first thousand: cents",
    "a volume that outlives its stack, and its snapshots",
];
