import type { V1CronJob, V1Pod } from "@kubernetes/client-node";
import { expect } from "chai";
import execa from "execa";
import { kubectl, livePods, nameOf, objects, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { converged, settled } from "../support/e2e/stack";
import { address, checkout } from "../support/e2e/target";
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

/** Has the backup job say that its last backup was made then; null: never. */
const backedUp = async (at: string | null) => {
    const patch = JSON.stringify({ status: { lastSuccessfulTime: at } });
    const job = nameOf(await theOnly("cronjobs", "backup"));
    await kubectl(["patch", "cronjob", job, "--subresource=status", "--type=merge", `--patch=${patch}`]);
};
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

const quota = "no-further-pod";

/** What happens, the one alert that tells of it, and how it ends. */
const incidents: [what: string, alert: string, happens: () => Promise<unknown>, ends: () => Promise<unknown>][] = [
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
    ["there has been no backup for days", "backups-old", () => backedUp(hoursAgo(72)), () => backedUp(hoursAgo(0))],
];

describe("npm run health", () => {
    let github: GithubDouble;
    let lastBackup: string | null;

    before(async () => {
        await converged();
        // What earlier tests have killed would be told as a restart.
        for (const workload of ["postgres", "backend", "frontend"]) {
            const restarted = (await livePods(workload)).filter(({ status }: V1Pod) =>
                status?.containerStatuses?.some(({ restartCount }) => restartCount > 0),
            );
            for (const pod of restarted) await kubectl(["delete", "pod", nameOf(pod), "--wait"]);
        }
        await settled();
        await databaseAnswers();
        const { status } = await theOnly<V1CronJob>("cronjobs", "backup");
        // As kubectl prints it.
        lastBackup = (status?.lastSuccessfulTime as unknown as string | undefined) ?? null;
        await backedUp(hoursAgo(0));
    });
    after(async () => {
        await kubectl(["delete", "quota", quota, "--ignore-not-found"]);
        await backedUp(lastBackup);
    });
    beforeEach(async () => (github = await githubDouble()));
    afterEach(() => github.close());

    const look = () =>
        execa("npm", ["run", "--silent", "health", "--", "--stack", "local"], {
            cwd: checkout,
            env: { ...github.env, GITHUB_STEP_SUMMARY: "", HEALTH_WEBHOOK_URL: "", HEALTH_HEARTBEAT_URL: "" },
            reject: false,
            all: true,
        });
    const alerts = (state: "open" | "closed") =>
        github.issues.filter((issue) => issue.state === state).map(({ labels }) => labels.at(-1));

    it("finds nothing wrong where nothing is", async () => {
        const { exitCode, all } = await look();
        expect(exitCode, all).to.equal(0);
        expect(github.issues).to.deep.equal([]);
    });

    for (const [what, alert, happens, ends] of incidents) {
        it(`tells by one issue when ${what}, and closes it when it is over`, async () => {
            try {
                await happens();
                for (let run = 0; run < 2; run += 1) {
                    const { exitCode, all } = await look();
                    expect(exitCode, all).to.equal(1);
                    expect(alerts("open"), all).to.deep.equal([alert]);
                }
            } finally {
                await ends();
            }
            const { exitCode, all } = await look();
            expect(exitCode, all).to.equal(0);
            expect([alerts("open"), alerts("closed")]).to.deep.equal([[], [alert]]);
        });
    }
});
