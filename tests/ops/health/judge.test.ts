import { expect } from "chai";
import { type AlertId, alertIds, alerts, coveredBy } from "../../../ops/health/catalogue";
import type { Cluster, Workload } from "../../../ops/health/cluster";
import { judge } from "../../../ops/health/judge";
import type { Snapshot } from "../../../ops/health/observe";
import type { Pod } from "../../../ops/health/pod";
import { before, deepCheck, healthy, ok, pod } from "../../support/healthy";

type Seen = Snapshot & { cluster: Cluster };
const failing = (status: number, body = "") => Array.from({ length: 3 }, () => ({ status, ms: 5, body }));
const unanswered = (error: string) => Array.from({ length: 3 }, () => ({ ms: 5, body: "", error }));
const of = (seen: Seen, name: string): Workload => seen.cluster.workloads.find((one) => one.name === name)!;

/** Makes the last pod of a workload one that is not ready, or takes it away. */
function lose(seen: Seen, name: string, instead?: Partial<Pod>) {
    const workload = of(seen, name);
    workload.ready -= 1;
    const gone = workload.pods.pop()!;
    if (instead !== undefined) workload.pods.push(pod(gone.name, { ready: false, use: undefined, ...instead }));
}
function scaleToNothing(seen: Seen, name: string) {
    Object.assign(of(seen, name), { wanted: 0, ready: 0, pods: [] });
}
const databaseSays = JSON.stringify({ error: "the database does not answer; try again in a moment" });

/** What may happen, and the one alert that tells it. */
const incidents: [what: string, id: AlertId, happens: (seen: Seen) => void, line: string][] = [
    [
        "the name cannot be resolved",
        "site-down",
        (seen) => {
            seen.page = seen.api = unanswered("getaddrinfo ENOTFOUND sheep.meadow.net");
            seen.certificate = undefined;
        },
        "page: getaddrinfo ENOTFOUND sheep.meadow.net",
    ],
    ["every page is an error", "site-down", (seen) => (seen.page = seen.api = failing(500)), "page: status 500"],
    [
        "somebody has scaled the frontend to nothing",
        "site-down",
        (seen) => {
            seen.page = seen.api = failing(503);
            scaleToNothing(seen, "frontend");
        },
        "page: status 503",
    ],
    [
        "the backend's pods are all gone",
        "api-down",
        (seen) => {
            seen.api = failing(502, "<html>");
            scaleToNothing(seen, "backend");
        },
        "API: status 502",
    ],
    [
        "the database refuses the backend",
        "database-down",
        (seen) => (seen.api = failing(503, databaseSays)),
        "API: status 503, the database does not answer; try again in a moment",
    ],
    [
        "the database's pod crashes again and again",
        "database-down",
        (seen) => {
            seen.api = failing(503, databaseSays);
            const restarts = [{ container: "postgres", at: before({ minutes: 2 }), why: "Error, exit code 1" }];
            lose(seen, "postgres", { waiting: "CrashLoopBackOff: back-off", restarts });
        },
        "postgres: no pod is ready",
    ],
    [
        "the schema is older than the code",
        "migrations-missing",
        (seen) => (seen.api = failing(503, JSON.stringify({ migrations: { missing: ["sheep.0002_wool"] } }))),
        "missing: sheep.0002_wool",
    ],
    [
        "half of the frontend's pods are gone",
        "pods-missing",
        (seen) => lose(seen, "frontend"),
        "frontend: 1 of 2 pods are ready",
    ],
    [
        "a pod has long been there and not ready",
        "pods-missing",
        (seen) => lose(seen, "backend", { since: before({ minutes: 6 }) }),
        "backend: 2 of 3 pods are ready",
    ],
    [
        "a pod crashes as it starts",
        "pods-failing",
        (seen) => {
            const restarts = [{ container: "backend", at: before({ minutes: 1 }), why: "Error, exit code 3" }];
            lose(seen, "backend", { waiting: "CrashLoopBackOff: back-off 10s", restarts });
        },
        "backend-2: CrashLoopBackOff: back-off 10s",
    ],
    [
        "a new release's pods fail while the old ones serve",
        "pods-failing",
        (seen) => of(seen, "backend").pods.push(pod("new", { ready: false, waiting: "CreateContainerConfigError" })),
        "new: CreateContainerConfigError",
    ],
    [
        "the registry is away",
        "images-missing",
        (seen) => lose(seen, "backend", { waiting: "ImagePullBackOff: Back-off pulling" }),
        "backend-2: ImagePullBackOff: Back-off pulling",
    ],
    [
        "no node has had room for a pod for long",
        "pods-unschedulable",
        (seen) => lose(seen, "backend", { since: before({ minutes: 9 }), unschedulable: "0/2 nodes are available" }),
        "backend-2: 0/2 nodes are available",
    ],
    [
        "a container ran out of memory and was started again",
        "restarts",
        (seen) =>
            of(seen, "backend").pods[0]!.restarts.push({
                container: "backend",
                at: before({ minutes: 70 }),
                why: "OOMKilled, exit code 137",
            }),
        "backend-0, backend: ended 2026-09-14T11:07:00.000Z, OOMKilled, exit code 137",
    ],
    [
        "a node is lost, and much with it",
        "nodes-unhealthy",
        (seen) => {
            Object.assign(seen.cluster.nodes[0]!, { ready: false, since: before({ minutes: 10 }) });
            seen.api = failing(503, databaseSays);
            lose(seen, "postgres", { since: before({ minutes: 9 }), unschedulable: "volume node affinity conflict" });
            lose(seen, "backend", { since: before({ minutes: 9 }) });
        },
        "a: not ready since 2026-09-14T12:07:00.000Z",
    ],
    [
        "a node's disk is full",
        "nodes-unhealthy",
        (seen) => seen.cluster.nodes[1]!.pressures.push("DiskPressure"),
        "b: DiskPressure",
    ],
    ["every node is gone", "nodes-unhealthy", (seen) => (seen.cluster.nodes = []), "nodes: there is none"],
    [
        "the API server does not answer",
        "cluster-unreachable",
        (seen: Snapshot) => (seen.cluster = { unreachable: "connect ECONNREFUSED" }),
        "cluster: connect ECONNREFUSED",
    ],
    [
        "the site is slow",
        "site-slow",
        (seen) => (seen.page = [ok("", 2001), ok("", 9000), ok("", 2600)]),
        "page: 2001 ms at best",
    ],
    ["only the API is slow", "site-slow", (seen) => (seen.api = [ok(deepCheck(), 4000)]), "API: 4000 ms at best"],
    [
        "there is more to do than the autoscaler may make pods for",
        "autoscaler-at-maximum",
        (seen) => {
            Object.assign(seen.cluster.autoscalers[0]!, { replicas: 10, wantsMore: true });
            seen.page = [ok("", 3000)];
        },
        "backend: at its maximum of 10 pods, and its metrics ask for more",
    ],
    [
        "nobody measures what pods use",
        "metrics-missing",
        (seen) => (seen.cluster.metricsError = "the server is currently unable to handle the request"),
        "metrics: the server is currently unable to handle the request",
    ],
    [
        "a pod is about to run out of memory",
        "resources-near-limit",
        (seen) => (of(seen, "postgres").pods[0]!.use!.memory = 244e6),
        "postgres-0: uses 95 % of the memory it may",
    ],
    [
        "a workload has no CPU left",
        "resources-near-limit",
        (seen) => of(seen, "frontend").pods.forEach(({ use }) => (use!.cpu = 0.49)),
        "frontend: its pods use 98 % of the CPU they may",
    ],
    [
        "the database's volume fills up",
        "volume-filling",
        // Of 10 GiB: not without the 32 MB of its log.
        (seen) => (seen.api = [ok(deepCheck(8.57e9))]),
        "database: its files take 80 % of its volume",
    ],
    [
        "the certificate was not renewed",
        "certificate-near-its-end",
        (seen) => (seen.certificate = { until: new Date("2026-10-05T00:00:00Z") }),
        "certificate: ends in 20 days, 2026-10-05T00:00:00.000Z",
    ],
    [
        "the certificate has ended",
        "certificate-refused",
        (seen) => {
            seen.certificate = { until: new Date("2026-09-14T00:00:00Z"), refused: "CERT_HAS_EXPIRED" };
            seen.page = seen.api = unanswered("certificate has expired");
        },
        "certificate: CERT_HAS_EXPIRED",
    ],
    [
        "last night's backup failed",
        "backups-old",
        (seen) => (seen.cluster.backup!.last = before({ hours: 33 })),
        "backup: none since 2026-09-13T03:17:00.000Z; one was due 2026-09-14T03:17:00.000Z",
    ],
    [
        "somebody deleted the backup job",
        "backups-old",
        (seen) => (seen.cluster.backup = undefined),
        "backup: there is no such job",
    ],
    [
        "somebody suspended the backup job, and the last backup is not old yet",
        "backups-old",
        (seen) => (seen.cluster.backup!.suspended = true),
        "backup: somebody has suspended its job; the last is of 2026-09-14T03:17:00.000Z",
    ],
    [
        "support of the cluster's version ends",
        "support-ends",
        (seen) => (seen.cluster.version = "1.34"),
        "Kubernetes 1.34: standard support ends in 78 days",
    ],
    [
        "support of the cluster's version has ended",
        "support-ends",
        (seen) => (seen.cluster.version = "1.33"),
        "Kubernetes 1.33: standard support has ended",
    ],
    [
        "AWS has upgraded the cluster to a version that the program does not know",
        "support-ends",
        (seen) => (seen.cluster.version = "1.99"),
        "Kubernetes 1.99: settings/kubernetes-versions.ts knows no end of its support",
    ],
];

describe("The judge of an environment's health", () => {
    it("finds nothing, and leaves nothing open, where all is well", () => {
        expect(judge(healthy())).to.deep.equal({ findings: [], undecided: [] });
    });

    for (const [what, id, happens, line] of incidents) {
        it(`tells by one alert, ${id}, when ${what}`, () => {
            const seen = healthy();
            happens(seen);
            const { findings } = judge(seen);
            expect(findings.map((finding) => finding.id)).to.deep.equal([id]);
            expect(findings[0]!.lines).to.include(line);
        });
    }

    it("has an incident here for every alert", () => {
        expect([...new Set(incidents.map(([, id]) => id))]).to.have.members(alertIds);
    });

    it("tells incidents that have nothing to do with each other apart", () => {
        const seen = healthy();
        seen.cluster.backup = undefined;
        lose(seen, "frontend");
        expect(judge(seen).findings.map(({ id }) => id)).to.have.members(["backups-old", "pods-missing"]);
    });

    it("tells what follows from a cause with it, and decides nothing about its own alert", () => {
        const seen = healthy();
        seen.api = failing(503, databaseSays);
        lose(seen, "frontend");
        const { findings, undecided } = judge(seen);
        expect(findings.map(({ id }) => id)).to.deep.equal(["database-down"]);
        expect(findings[0]!.followedBy.map(({ id }) => id)).to.deep.equal(["api-down", "pods-missing"]);
        expect(undecided).to.include.members(["api-down", "pods-missing", "volume-filling"]);
    });

    it("tells with a site that is down which workload was scaled to nothing", () => {
        const seen = healthy();
        seen.page = seen.api = failing(503);
        scaleToNothing(seen, "frontend");
        const { followedBy } = judge(seen).findings[0]!;
        expect(followedBy.at(-1)).to.deep.equal({ id: "pods-missing", lines: ["frontend: 0 of 0 pods are ready"] });
    });

    it("quotes what a site says in one line of bounded length", () => {
        const seen = healthy();
        seen.api = failing(503, JSON.stringify({ error: `database\r\n::stop-commands::\u001b[2J${"x".repeat(5000)}` }));
        const [line] = judge(seen).findings[0]!.lines;
        expect(line)
            .to.match(/^API: status 503, database ::stop-commands:: \[2Jx+$/)
            .and.to.have.length(300);
    });

    it("lists causes before what follows from them, by ids that there are", () => {
        for (const [at, id] of alertIds.entries())
            for (const follower of coveredBy(id)) {
                expect(Object.keys(alerts), id).to.include(follower);
                expect(alertIds.indexOf(follower as AlertId), `${follower} after ${id}`).to.be.greaterThan(at);
            }
    });

    it("does not take what it cannot see for well: not while the cluster is away", () => {
        const seen: Snapshot = { ...healthy(), cluster: { unreachable: "no answer within 60000 ms" } };
        expect(judge(seen).undecided).to.include.members(["pods-missing", "backups-old", "restarts", "volume-filling"]);
    });

    it("does not take what it cannot see for well: not while the site is down", () => {
        const seen = healthy();
        seen.page = seen.api = unanswered("connect ECONNREFUSED");
        seen.certificate = undefined;
        const { undecided } = judge(seen);
        expect(undecided).to.include.members([
            "database-down",
            "site-slow",
            "volume-filling",
            "certificate-near-its-end",
        ]);
    });

    const harmless: [string, (seen: Seen) => void][] = [
        ["one late answer", (seen) => (seen.page = [ok("", 9000), ok("", 100), ok("", 9000)])],
        ["one lost answer", (seen) => (seen.api = [...failing(502).slice(1), ok(deepCheck())])],
        ["a pod that is starting", (seen) => lose(seen, "backend", { since: before({ minutes: 4 }) })],
        [
            "a pod whose image is being pulled",
            (seen) => lose(seen, "backend", { since: before({ minutes: 2 }), waiting: "ContainerCreating" }),
        ],
        [
            "a pod that a node is being added for",
            (seen) => lose(seen, "backend", { since: before({ minutes: 3 }), unschedulable: "0/2 nodes" }),
        ],
        [
            "a restart that earlier runs have told",
            (seen) =>
                of(seen, "backend").pods[0]!.restarts.push({
                    container: "backend",
                    at: before({ minutes: 91 }),
                    why: "Error, exit code 1",
                }),
        ],
        ["a node that is joining", (seen) => (seen.cluster.nodes[0] = { ...node, since: before({ minutes: 1 }) })],
        ["an autoscaler at its maximum that wants no more", (seen) => (seen.cluster.autoscalers[0]!.replicas = 10)],
        [
            "backups that the settings switch off",
            (seen) => {
                Object.assign(seen, { backups: false });
                Object.assign(seen.cluster.backup!, { suspended: true, last: before({ days: 9 }) });
            },
        ],
        [
            "a backup that is due once a week",
            (seen) =>
                Object.assign(seen.cluster.backup!, { schedule: "17 3 * * 0", last: before({ days: 1, hours: 9 }) }),
        ],
        [
            "an old version of Kubernetes that is not EKS's",
            (seen) => (Object.assign(seen, { eks: false }).cluster.version = "1.30"),
        ],
        [
            "plain HTTP",
            (seen) => Object.assign(seen, { url: "http://meadow.elb.amazonaws.com", certificate: undefined }),
        ],
        ["pods that nobody has measured yet", (seen) => of(seen, "backend").pods.forEach((one) => delete one.use)],
    ];
    const node = { name: "a", ready: false, pressures: [] };
    for (const [what, happens] of harmless) {
        it(`finds nothing wrong with ${what}`, () => {
            const seen = healthy();
            happens(seen);
            expect(judge(seen).findings).to.deep.equal([]);
        });
    }
});
