import type {
    V1CronJob,
    V1PersistentVolumeClaim,
    V1Pod,
    V2HorizontalPodAutoscaler,
    V2MetricSpec,
} from "@kubernetes/client-node";
import { expect } from "chai";
import type { AlertId } from "../../ops/health/catalogue";
import type { DeepCheck } from "../../ops/health/site-signs";
import { thresholds } from "../../ops/health/thresholds";
import { selfSigned } from "../support/certificate";
import { kubectl, livePods, nameOf, objects, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { inFront } from "../support/e2e/front";
import { addressedAs, healthAtOnce, healthCommand, type Sight } from "../support/e2e/health";
import { converged, settled } from "../support/e2e/stack";
import { address } from "../support/e2e/target";
import { type GithubDouble, githubDouble } from "../support/github";

const named = (workload: string) => ["--selector", `app.kubernetes.io/name=${workload}`];
const scale = (kind: string, workload: string, replicas: number) =>
    kubectl(["scale", kind, ...named(workload), `--replicas=${replicas}`]);
/** Until the last pod has ended: the database takes its time. */
const noPods = (workload: string) =>
    eventually(
        `${workload} has no pods`,
        () => objects("pods", workload),
        (pods) => pods.length === 0,
        150,
    );

/** Until the deep check goes through, and the database's pod says so too. */
const databaseAnswers = async () => {
    await eventually(
        "the deep check goes through",
        async () => (await fetch(`${address}/api/healthz`)).status,
        (status) => status === 200,
        120,
    );
    await kubectl(["wait", "pod", ...named("postgres"), "--for=condition=Ready", "--timeout=60s"]);
};

/** Merges a change into an object; `options` may name a subresource. */
const patch = (kind: string, name: string, change: object, ...options: string[]) =>
    kubectl(["patch", kind, name, ...options, "--type=merge", `--patch=${JSON.stringify(change)}`]);
const patchStatus = (kind: string, name: string, status: object) =>
    patch(kind, name, { status }, "--subresource=status");

/** Has the backup job say that its last backup was made then; null: never. */
const backedUp = async (at: string | null) =>
    patchStatus("cronjob", nameOf(await theOnly("cronjobs", "backup")), { lastSuccessfulTime: at });
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

const autoscaler = () => theOnly<V2HorizontalPodAutoscaler>("horizontalpodautoscalers", "backend");
/** Gives the backend's autoscaler these metrics, and waits until it wants more pods than it may make, or no longer does. */
const scaledBy = async (metrics: V2MetricSpec[], wantsMore: boolean) => {
    await patch("horizontalpodautoscaler", nameOf(await autoscaler()), { spec: { metrics } });
    await eventually(
        `the autoscaler ${wantsMore ? "wants more than its maximum" : "is content"}`,
        async () => (await autoscaler()).status?.conditions ?? [],
        (conditions) =>
            conditions.some(
                ({ type, status, reason }) =>
                    type === "ScalingLimited" && (status === "True" && reason === "TooManyReplicas") === wantsMore,
            ),
        90,
    );
};

const claim = () => theOnly<V1PersistentVolumeClaim>("persistentvolumeclaims", "postgres");
/** Has the database's claim say that its volume is of this size. */
const sized = async (storage: string) =>
    patchStatus("persistentvolumeclaim", nameOf(await claim()), { capacity: { storage } });

/** What the cluster says where all is well, for what the incidents change. */
let usual: { metrics: V2MetricSpec[]; storage: string };
/** What the incident of a test has opened. */
const opened: (() => unknown)[] = [];

/** Has the application looked at through something in front of it, until the test ends. */
const through = async (front: Parameters<typeof inFront>[1]) => {
    const { port, close } = await inFront(address, front);
    opened.push(close);
    return { host: "127.0.0.1", port };
};
/** Has it looked at as a site with a certificate for some days. */
const certified = async (days: number): Promise<Sight> => {
    const tls = await selfSigned("localhost", days);
    const { project, remove } = addressedAs("https://localhost");
    opened.push(remove);
    return { project, ca: tls.cert, connectTo: await through({ tls }) };
};

/** Until nothing is wrong, nor was within what a run tells of: what an earlier test has killed would be told as a restart. */
const allWell = async () => {
    for (const workload of ["postgres", "backend", "frontend"]) {
        const restarted = (await livePods(workload)).filter(({ status }: V1Pod) =>
            status?.containerStatuses?.some(({ restartCount }) => restartCount > 0),
        );
        for (const pod of restarted) await kubectl(["delete", "pod", nameOf(pod), "--wait"]);
    }
    await eventually(
        "nothing is wrong",
        () => healthAtOnce({}, {}),
        ({ exitCode }) => exitCode === 0,
        120,
    );
};

const quota = "no-further-pod";

/** Brings an incident about, or its end, and may say from where that is seen. */
type Turn = () => Promise<Sight | void>;

/** What happens, the one alert that tells of it, and how it ends. */
const incidents: [what: string, alert: AlertId, happens: Turn, ends: Turn][] = [
    [
        "the page is gone, since somebody has scaled the frontend to nothing",
        "site-down",
        async () => {
            await scale("deployment", "frontend", 0);
            await noPods("frontend");
        },
        async () => {
            await scale("deployment", "frontend", 2);
            await settled();
        },
    ],
    [
        "half of the frontend's pods are gone, and no other may come",
        "pods-missing",
        async () => {
            await kubectl(["create", "quota", quota, "--hard=pods=0"]);
            await kubectl(["delete", "pod", nameOf((await livePods("frontend"))[0]!), "--wait"]);
        },
        async () => {
            await kubectl(["delete", "quota", quota]);
            // Its controller waits longer after each refusal; a change wakes it.
            await kubectl(["annotate", "replicaset", ...named("frontend"), "woken=true"]);
            await settled();
        },
    ],
    [
        "the database is gone",
        "database-down",
        async () => {
            await scale("statefulset", "postgres", 0);
            await noPods("postgres");
        },
        async () => {
            await scale("statefulset", "postgres", 1);
            await databaseAnswers();
        },
    ],
    [
        "there has been no backup for days",
        "backups-old",
        async () => void (await backedUp(hoursAgo(72))),
        async () => void (await backedUp(hoursAgo(0))),
    ],
    [
        "the backend's pods use more than its autoscaler may make up for",
        "autoscaler-at-maximum",
        () =>
            scaledBy(
                usual.metrics.map(({ type, resource }) => ({
                    type,
                    resource: { ...resource!, target: { type: "Utilization", averageUtilization: 1 } },
                })),
                true,
            ),
        () => scaledBy(usual.metrics, false),
    ],
    [
        "the database's files take nearly all of its volume",
        "volume-filling",
        async () => {
            const { database } = (await (await fetch(`${address}/api/healthz`)).json()) as DeepCheck;
            const bytes = database!.bytes + (database!.wal_bytes ?? 0);
            await sized(`${Math.round(bytes / 0.9)}`);
        },
        async () => void (await sized(usual.storage)),
    ],
    [
        "every answer is late",
        "site-slow",
        async () => ({ connectTo: await through({ delayMs: thresholds.slowMs + 100 }) }),
        async () => ({ connectTo: await through({}) }),
    ],
    [
        "the certificate was not renewed",
        "certificate-near-its-end",
        () => certified(thresholds.certificateDays - 1),
        () => certified(90),
    ],
];

describe("npm run health", () => {
    let github: GithubDouble;
    let lastBackup: string | null;

    before(async () => {
        await converged();
        // A finished job of the backup's own schedule would be the last backup again, whatever the tests say.
        await kubectl(["delete", "jobs", ...named("backup"), "--ignore-not-found"]);
        await settled();
        await databaseAnswers();
        const { status } = await theOnly<V1CronJob>("cronjobs", "backup");
        // As kubectl prints it.
        lastBackup = (status?.lastSuccessfulTime as unknown as string | undefined) ?? null;
        usual = {
            metrics: (await autoscaler()).spec!.metrics!,
            storage: (await claim()).status!.capacity!["storage"]!,
        };
        await backedUp(hoursAgo(0));
    });
    after(async () => {
        await kubectl(["delete", "quota", quota, "--ignore-not-found"]);
        await backedUp(lastBackup);
    });
    beforeEach(async () => {
        github = await githubDouble();
        await allWell();
    });
    afterEach(async () => {
        for (const close of opened.splice(0)) await close();
        await github.close();
    });

    const look = (sight: Sight | void) => healthCommand(sight ?? {}, github.env);
    const alerts = (state: "open" | "closed") =>
        github.issues.filter((issue) => issue.state === state).map(({ labels }) => labels.at(-1));
    /** What GitHub sends people mail of: issues and comments, and no edit of one. */
    const mails = () => github.requests.filter((request) => request.startsWith("POST "));

    it("finds nothing wrong where nothing is", async () => {
        const { exitCode, all } = await look();
        expect(exitCode, all).to.equal(0);
        expect(github.issues).to.deep.equal([]);
    });

    for (const [what, alert, happens, ends] of incidents) {
        it(`tells by one issue in ten runs when ${what}, and closes it when it is over`, async () => {
            let after: Sight | void;
            try {
                const sight = await happens();
                const { exitCode, all } = await look(sight);
                expect(exitCode, all).to.equal(1);
                expect(alerts("open"), all).to.deep.equal([alert]);
                for (let run = 2; run <= 10; run += 1) {
                    const { exitCode, verdict } = await healthAtOnce(sight ?? {}, github.env);
                    expect(exitCode, JSON.stringify(verdict)).to.equal(1);
                    expect(alerts("open"), JSON.stringify(verdict)).to.deep.equal([alert]);
                }
                expect(mails()).to.deep.equal(["POST /issues"]);
            } finally {
                after = await ends();
            }
            await eventually(
                "nothing is wrong any more",
                () => healthAtOnce(after ?? {}, github.env),
                ({ exitCode }) => exitCode === 0,
                120,
            );
            expect([alerts("open"), alerts("closed")]).to.deep.equal([[], [alert]]);
            expect(mails()).to.deep.equal(["POST /issues", "POST /issues/1/comments"]);
        });
    }

    it("ends with 2 and says whom it could not tell of an incident when GitHub is away", async () => {
        try {
            await backedUp(hoursAgo(72));
            await github.close();
            const { exitCode, all } = await look();
            expect(exitCode, all).to.equal(2);
            expect(all)
                .to.contain("(backups-old)")
                .and.to.match(/Not everybody was told.*\n +GitHub: .*ECONNREFUSED/);
        } finally {
            await backedUp(hoursAgo(0));
        }
    });
});
