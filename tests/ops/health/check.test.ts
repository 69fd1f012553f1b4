import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { expect } from "chai";
import type { Notice } from "../../../ops/health/alerts";
import { checkHealth } from "../../../ops/health/check";
import { type ClusterApi, clusterApi, list, paths, podObject, wellAnswers } from "../../support/cluster-api";
import { hastily, meadow } from "../../support/environment";
import { type GithubDouble, githubDouble } from "../../support/github";
import { deepCheck } from "../../support/healthy";
import { closedPort, type Served, served } from "../../support/served";

const hour = 3_600_000;

describe("A check of an environment's health", () => {
    let github: GithubDouble;
    let cluster: ClusterApi;
    let site: Served;
    let webhook: Served;
    let heartbeat: Served;
    let notices: Notice[];
    let beats: number;
    /** What the site answers. */
    let page: number;
    let deep: { status: number; body: string };
    /** What the webhook answers. */
    let hears: number;

    beforeEach(async () => {
        notices = [];
        [beats, page, deep, hears] = [0, 200, { status: 200, body: deepCheck() }, 200];
        github = await githubDouble();
        cluster = await clusterApi(wellAnswers(new Date(Date.now() - 48 * hour), new Date()));
        site = await served((request, response) => {
            const { status, body } = request.url === "/api/healthz" ? deep : { status: page, body: "<html>" };
            response.writeHead(status).end(body);
        });
        webhook = await served((request, response) => {
            void textOf(request).then((body) => {
                notices.push(JSON.parse(body) as Notice);
                response.writeHead(hears).end();
            });
        });
        heartbeat = await served((_, response) => {
            beats += 1;
            response.end();
        });
    });
    afterEach(() => Promise.all([github, cluster, site, webhook, heartbeat].map(({ close }) => close())));

    const secret = "/T0/canary-webhook-path";
    const variables = () => ({
        ...github.env,
        HEALTH_WEBHOOK_URL: `${webhook.url}${secret}`,
        HEALTH_HEARTBEAT_URL: heartbeat.url,
    });
    const check = (env: Record<string, string> = variables()) =>
        checkHealth("dev", meadow(site.url, cluster.config), { reach: hastily, env });
    const told = () => notices.map(({ action, alert }) => `${action} ${alert}`);
    const databaseDown = () =>
        (deep = { status: 503, body: JSON.stringify({ error: "the database does not answer" }) });
    const databaseUp = () => (deep = { status: 200, body: deepCheck() });

    it("tells nobody where all is well, and is heard", async () => {
        expect((await check()).exitCode).to.equal(0);
        expect(github.requests).to.deep.equal(["GET /issues"]);
        expect(told()).to.deep.equal([]);
        expect(beats).to.equal(1);
    });

    it("opens one issue an incident, labelled, with what was seen and where to read what to do", async () => {
        databaseDown();
        expect((await check()).exitCode).to.equal(1);
        expect(github.issues).to.have.length(1);
        const [{ title, labels, body, state }] = github.issues as [(typeof github.issues)[0]];
        expect({ title, labels, state }).to.deep.equal({
            title: "dev: The database does not answer",
            labels: ["health", "dev", "database-down"],
            state: "open",
        });
        expect(body).to.contain("    API: status 503, the database does not answer\n");
        expect(body).to.contain("https://github.com/flock/meadow/blob/HEAD/docs/runbook.md#database-down");
        expect(body).to.contain("The API does not answer (api-down)");
    });

    it("tells the webhook when one is opened, with its issue", async () => {
        databaseDown();
        await check();
        expect(notices).to.deep.equal([
            {
                text: "dev: The database does not answer https://github.invalid/flock/meadow/issues/1",
                action: "opened",
                stack: "dev",
                alert: "database-down",
                severity: "critical",
                lines: ["API: status 503, the database does not answer"],
                issue: "https://github.invalid/flock/meadow/issues/1",
                runbook: "https://github.com/flock/meadow/blob/HEAD/docs/runbook.md#database-down",
            },
        ]);
    });

    it("keeps to one issue and one call in ten runs that see the same, and comments nothing", async () => {
        databaseDown();
        for (let run = 0; run < 10; run += 1) expect((await check()).exitCode).to.equal(1);
        expect(github.issues).to.have.length(1);
        expect(github.comments).to.deep.equal([]);
        expect(told()).to.deep.equal(["opened database-down"]);
    });

    it("brings the issue up to date", async () => {
        databaseDown();
        await check();
        cluster.answers[paths.statefulSets] = list("StatefulSet", "apps/v1", []);
        await check();
        expect(github.issues[0]!.body).to.contain("postgres: no pod is ready");
    });

    it("closes the issue when the incident is over, says so in it, and tells the webhook", async () => {
        databaseDown();
        await check();
        databaseUp();
        expect((await check()).exitCode).to.equal(0);
        expect(github.issues[0]!.state).to.equal("closed");
        expect(github.comments.map(({ issue, body }) => [issue, body.slice(0, 5)])).to.deep.equal([[1, "Over:"]]);
        expect(told()).to.deep.equal(["opened database-down", "closed database-down"]);
        await check();
        expect(github.comments).to.have.length(1);
        expect(notices).to.have.length(2);
    });

    it("opens another issue when it comes again", async () => {
        databaseDown();
        await check();
        databaseUp();
        await check();
        databaseDown();
        await check();
        expect(github.issues.map(({ state }) => state)).to.deep.equal(["closed", "open"]);
        expect(told().at(-1)).to.equal("opened database-down");
    });

    it("tells several incidents by an issue each", async () => {
        page = 500;
        cluster.answers[paths.cronJobs] = list("CronJob", "batch/v1", []);
        await check();
        expect(github.issues.map(({ labels }) => labels.at(-1))).to.have.members(["site-down", "backups-old"]);
    });

    describe("as a workflow", () => {
        const workflow = "flock/meadow/.github/workflows/health-check.yml@refs/heads/main";
        const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
        const run = (minutes: number, conclusion: "success" | "failure" | "cancelled" | null = "success") =>
            github.runs.push({
                status: conclusion === null ? "in_progress" : "completed",
                conclusion,
                created_at: ago(minutes),
            });
        /** Restarts a container of the backend. */
        const restart = (minutes: number) => {
            const pod = podObject("backend-0", "backend", new Date(Date.now() - 48 * hour));
            pod.status.containerStatuses[0]!.lastState = {
                terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: ago(minutes) },
            };
            const pods = cluster.answers[paths.pods] as { items: { metadata: { name: string } }[] };
            pods.items = pods.items.map((one) => (one.metadata.name === "backend-0" ? pod : one));
        };
        const found = async () =>
            (await check({ ...variables(), GITHUB_WORKFLOW_REF: workflow })).verdict.findings.map(({ id }) => id);

        it("tells of restarts since the run before, however late it is itself", async () => {
            run(1, null);
            run(200);
            run(260);
            restart(190);
            expect(await found()).to.deep.equal(["restarts"]);
            expect((await check()).verdict.findings).to.deep.equal([]);
        });

        it("tells of none that the run before has told of", async () => {
            run(120, "failure");
            restart(130);
            expect(await found()).to.deep.equal([]);
        });

        it("takes a run that was cancelled for none", async () => {
            run(60, "cancelled");
            run(200);
            restart(190);
            expect(await found()).to.deep.equal(["restarts"]);
        });

        it("tells of the last 90 minutes in its first run, and shortly after another", async () => {
            restart(80);
            expect(await found()).to.deep.equal(["restarts"]);
            run(10);
            expect(await found()).to.deep.equal(["restarts"]);
            restart(100);
            expect(await found()).to.deep.equal([]);
        });

        it("fails when GitHub does not say when it ran before", async () => {
            github.failing = /actions/;
            const { exitCode, failures } = await check({ ...variables(), GITHUB_WORKFLOW_REF: workflow });
            expect(exitCode).to.equal(2);
            expect(failures.join()).to.match(/^the run before: .*unavailable/i);
        });
    });

    it("closes nothing that it can no longer see", async () => {
        cluster.answers[paths.cronJobs] = list("CronJob", "batch/v1", []);
        await check();
        delete cluster.answers[paths.nodes];
        expect((await check()).exitCode).to.equal(2);
        expect(github.issues.map(({ labels, state }) => [labels.at(-1), state])).to.deep.equal([
            ["backups-old", "open"],
            ["cluster-unreachable", "open"],
        ]);
    });

    it("leaves the issues of other stacks and of people alone", async () => {
        const issue = (number: number, labels: string[], body: string) => {
            github.issues.push({ number, title: "t", body, labels, state: "open" });
        };
        issue(1, ["health", "prod"], "<!-- lazysheeps-health prod site-down -->");
        issue(2, ["health", "dev"], "is the page down?");
        issue(3, [], "<!-- lazysheeps-health dev site-down -->");
        issue(4, ["health", "prod", "dev"], "<!-- lazysheeps-health prod site-down -->");
        issue(5, ["health", "dev"], "does <!-- lazysheeps-health dev site-down --> help?");
        const before = structuredClone(github.issues);
        await check();
        expect(github.issues).to.deep.equal(before);
    });

    it("finds its issue among more than GitHub lists at once", async () => {
        for (let number = 1; number <= 130; number += 1)
            github.issues.push({ number, title: "t", body: "by hand", labels: ["health", "dev"], state: "open" });
        databaseDown();
        await check();
        await check();
        expect(github.issues).to.have.length(131);
    });

    it("shows what an outsider may have put into an answer as text, not as markup", async () => {
        deep = { status: 503, body: JSON.stringify({ error: "database\n\n# gone @everybody <!-- x -->" }) };
        await check();
        expect(github.issues[0]!.body).to.contain("    API: status 503, database # gone @everybody <!-- x -->\n");
        await check();
        expect(github.issues).to.have.length(1);
    });

    it("still calls the webhook when GitHub is away, and fails", async () => {
        github.failing = /./;
        databaseDown();
        const { exitCode, failures } = await check();
        expect(exitCode).to.equal(2);
        expect(failures).to.have.length(1);
        expect(failures[0]).to.match(/^GitHub: .*unavailable/i);
        expect(told()).to.deep.equal(["opened database-down"]);
        expect(beats).to.equal(0);
    });

    it("still calls the webhook when nobody listens in GitHub's place, and fails", async () => {
        databaseDown();
        const { exitCode } = await check({ ...variables(), GITHUB_API_URL: `http://localhost:${closedPort}` });
        expect(exitCode).to.equal(2);
        expect(told()).to.deep.equal(["opened database-down"]);
    });

    it("still calls the webhook when GitHub takes no issue, and opens it once it does", async () => {
        github.failing = /^POST/;
        databaseDown();
        expect((await check()).exitCode).to.equal(2);
        expect(told()).to.deep.equal(["opened database-down"]);
        github.failing = undefined;
        expect((await check()).exitCode).to.equal(1);
        expect(github.issues).to.have.length(1);
    });

    it("still opens the issue when the webhook fails, fails too, and tells it again until it is heard", async () => {
        hears = 500;
        databaseDown();
        const { exitCode, failures } = await check();
        expect(exitCode).to.equal(2);
        expect(failures).to.deep.equal(["webhook: it answered with status 500"]);
        expect(github.issues).to.have.length(1);
        hears = 200;
        expect((await check()).exitCode).to.equal(1);
        expect((await check()).exitCode).to.equal(1);
        expect(notices).to.have.length(2);
        expect(github.issues).to.have.length(1);
    });

    it("does not say where the webhook is when nobody listens there, or it cannot be called", async () => {
        databaseDown();
        const refusals: [address: string, why: string][] = [
            [`http://localhost:${closedPort}${secret}`, "ECONNREFUSED"],
            [`http://dolly:canary@localhost:${closedPort}/`, "names a user"],
            ["localhost/canary", "Invalid URL"],
            ["http://[canary", "Invalid URL"],
        ];
        for (const [gone, why] of refusals) {
            const { exitCode, failures } = await check({ ...variables(), HEALTH_WEBHOOK_URL: gone });
            expect(exitCode).to.equal(2);
            expect(failures.join()).to.contain(why).and.not.to.contain("canary");
        }
    });

    it("is silent when it could not see the cluster", async () => {
        delete cluster.answers[paths.nodes];
        await check();
        expect(beats).to.equal(0);
    });

    it("fails when its heartbeat is not heard", async () => {
        const env = { ...variables(), HEALTH_HEARTBEAT_URL: `http://localhost:${closedPort}` };
        const { exitCode, failures } = await check(env);
        expect(exitCode).to.equal(2);
        expect(failures.join()).to.match(/^heartbeat: .*ECONNREFUSED/);
    });

    it("tells nobody without a repository, and without variables that are set to nothing", async () => {
        databaseDown();
        const nothing = Object.fromEntries(Object.keys(variables()).map((name) => [name, ""]));
        for (const env of [{}, nothing, { HEALTH_WEBHOOK_URL: webhook.url }])
            expect((await check(env)).exitCode).to.equal(1);
        expect(github.requests).to.deep.equal([]);
        expect(notices).to.deep.equal([]);
    });

    it("writes a table into the job's summary", async () => {
        const folder = mkdtempSync(join(tmpdir(), "lazysheeps-test-"));
        try {
            const summary = join(folder, "summary.md");
            databaseDown();
            await check({ GITHUB_STEP_SUMMARY: summary });
            const written = readFileSync(summary, "utf8");
            expect(written).to.contain("## Health of dev: incidents");
            expect(written).to.contain(
                "| The database does not answer | API: status 503, the database does not answer |",
            );
            expect(written).to.contain("| backend | 3 of 3 pods ready, of what they may use: CPU 10 %, memory 25 % |");
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
