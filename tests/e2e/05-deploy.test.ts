import { expect } from "chai";
import { deploy, type Options, type Outcome } from "../../ops/delivery/deploy";
import { locksOf } from "../../ops/locks";
import { block } from "../../ops/local";
import type { Images } from "../../ops/open-environment";
import { copyProject, type ProjectCopy } from "../../ops/project-copy";
import { leaksIn } from "../support/canaries";
import {
    frontendDockerfile,
    givenSecrets,
    latestMigration,
    migrationsFolder,
    migrationText,
    neverReady,
    sourceFile,
} from "../support/e2e/application";
import { imageOf, livePods, nameOf, sql } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { type LoadResult, margin, underLoad } from "../../ops/load";
import { site } from "../support/e2e/site";
import { calm, converged, withStack } from "../support/e2e/stack";
import { address, checkout, openTarget } from "../support/e2e/target";

const name = "9999_count_the_uncountable";
const escaped = "the sheep have escaped";

/** Settings of a rollout that gives up soon. */
const hasty = (config: Record<string, unknown>) => {
    calm(config);
    for (const area of ["backend", "frontend"]) {
        const settings = block(config, area);
        settings["rollout"] = { ...(settings["rollout"] as object), progressDeadlineSeconds: 45 };
    }
};

describe("npm run deploy", () => {
    let project: ProjectCopy;
    let good: Images;
    before(converged);
    beforeEach(async () => {
        project = copyProject(checkout);
        good = await running();
    });
    afterEach(() => project.remove());
    after(async () => {
        await converged();
        await sql(`delete from django_migrations where name = '${name}'`);
    });

    let said: string[];
    /** Deploys the copy; what it says on its way is in `said`. */
    const deployed = async (options: Partial<Options> = {}): Promise<Outcome> => {
        said = [];
        const say = (line: string) => said.push(line);
        const here = await site({ project: project.path, change: hasty });
        return deploy(here, { approved: [], backup: false, say, ...options });
    };
    /** The same while visitors come. */
    const deployedUnderLoad = async (
        paths: string[],
        options: Partial<Options> = {},
    ): Promise<{ outcome: Outcome; visitors: LoadResult }> => {
        let outcome: Outcome | undefined;
        const visitors = await underLoad({ url: address, paths, perSecond: 20 }, async () => {
            outcome = await deployed(options);
        });
        expect(visitors.seconds, "seconds").to.be.below(5 * 60);
        // A failure is told with the logs of what failed.
        expect(leaksIn([outcome!.text, ...said].join("\n"), await givenSecrets())).to.deep.equal([]);
        return { outcome: outcome!, visitors };
    };
    const running = async (): Promise<Images> => ({
        backend: await imageOf("backend"),
        frontend: await imageOf("frontend"),
        postgres: await imageOf("postgres", "statefulsets"),
    });
    const expectBack = (outcome: Outcome) => {
        expect(outcome.result, outcome.text).to.equal("back");
        expect(outcome.text).to.contain("is back on its last good release, and verified");
    };

    it("releases what is good: backs up, verifies, and marks the images as a release", async () => {
        project.append(sourceFile, "\n# The sheep are well.\n");
        const { outcome, visitors } = await deployedUnderLoad(["/", "/api/healthz"], { backup: true });
        if (outcome.result !== "released") throw new Error(outcome.text);
        expect(visitors.kinds).to.deep.equal({});
        expect(said).to.include("taking a backup");
        expect(outcome.images).to.deep.equal(await running());
        expect(outcome.images.backend).not.to.equal(good.backend);
        const { registry } = await site({});
        for (const reference of Object.values(outcome.images)) {
            const [repository, digest] = reference.split("@");
            expect(await registry.digestOf(repository!, outcome.release)).to.equal(digest);
        }
    });

    it("goes back from one that does not start, and loses no visitor", async () => {
        project.edit(neverReady.file, neverReady.from, neverReady.to);
        project.append(frontendDockerfile, '\nENTRYPOINT ["sh", "-c", "echo counting failed; exit 3"]\n');
        const pods = (await livePods("backend")).map(nameOf);
        const { outcome, visitors } = await deployedUnderLoad(["/", "/api/healthz"]);
        expectBack(outcome);
        expect(outcome.text).to.match(/backend-[0-9a-f]{8}\b[\s\S]*(not ready|unready|readiness probe)/i);
        expect(outcome.text).to.match(/frontend-[0-9a-f]{8}\b[\s\S]*(CrashLoopBackOff|exit code 3|exited)/i);
        expect(outcome.text).to.contain("Deployment backend");
        expect(visitors.kinds, "the old version goes on serving").to.deep.equal({});
        expect(await running()).to.deep.equal(good);
        expect((await livePods("backend")).map(nameOf)).to.include.members(pods);
    });

    it("goes back within minutes from one that is ready and answers 500", async () => {
        const answer = 'return JsonResponse({"results": list(rows)})';
        project.edit(sourceFile, answer, `raise RuntimeError("${escaped}")`);
        const { outcome, visitors } = await deployedUnderLoad(["/api/repositories"]);
        expectBack(outcome);
        expect(outcome.text).to.contain("API: /api/repositories: status 500");
        // The old version fails nobody: before it, after it, and while both are there.
        expect(Object.keys(visitors.kinds)).to.deep.equal(["status 500"]);
        expect(visitors.failures[0]!.after).to.be.above(margin);
        expect(await running()).to.deep.equal(good);
        const after = await underLoad({ url: address, paths: ["/api/repositories"], perSecond: 20 }, async () => {});
        expect(after.kinds).to.deep.equal({});
    });

    it("goes back from one whose migration raises, and names it with the last lines of its log", async () => {
        const statement = migrationText(latestMigration(project.path), `raise RuntimeError("${escaped}")`);
        project.write(`${migrationsFolder}/${name}.py`, statement);
        const { outcome, visitors } = await deployedUnderLoad(["/", "/api/healthz"]);
        expectBack(outcome);
        expect(outcome.text).to.contain("migration").and.contain(name).and.contain(escaped);
        expect(visitors.kinds).to.deep.equal({});
        expect(await running()).to.deep.equal(good);
    });

    it("refuses to be the second at once and names the first, which can be stopped and gone on with", async () => {
        project.write(`${migrationsFolder}/${name}.py`, migrationText(latestMigration(project.path), "pass"));
        const { state } = await openTarget();
        const controller = new AbortController();
        const first = deployed({ stop: { signal: controller.signal, asked: () => controller.signal.aborted } });
        const [lock] = await eventually(
            "the first holds the lock",
            () => Promise.resolve(locksOf(state, "local")),
            (locks) => locks.length > 0,
            60,
        );
        const second = await deployed();
        expect(second.result, second.text).to.equal("refused");
        expect(second.text).to.contain(`pid ${lock!.pid} on ${lock!.hostname}`);
        controller.abort();
        const stopped = await first;
        expect(stopped.result, stopped.text).to.equal("failed");
        expect(stopped.text).to.contain("Stopped, as asked");
        const outcome = await deployed();
        expect(outcome.result, outcome.text).to.equal("released");
        expect(await sql(`select count(*) from django_migrations where name = '${name}'`)).to.equal("1");
        await withStack({}, async (stack) => {
            const { deployment } = (await stack.exportStack()) as { deployment: { pending_operations?: unknown[] } };
            expect(deployment.pending_operations ?? []).to.deep.equal([]);
        });
    });
});
