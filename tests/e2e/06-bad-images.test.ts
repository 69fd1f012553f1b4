import { expect } from "chai";
import { block } from "../../ops/local";
import { UpError } from "../../ops/up";
import { frontendDockerfile, neverReady } from "../support/e2e/application";
import { imageOf, livePods, nameOf } from "../support/e2e/cluster";
import { underLoad } from "../support/e2e/load";
import { copyProject, type ProjectCopy } from "../../ops/project-copy";
import { calm, converged, type Run, up } from "../support/e2e/stack";
import { address, checkout } from "../support/e2e/target";

const progressDeadlineSeconds = 20;
/** The provider waits this much longer than the deadline (workloads/autoscaling.ts). */
const patienceSeconds = 30;

/** Settings of a rollout that gives up soon. */
const hasty = (config: Record<string, unknown>) => {
    calm(config);
    for (const area of ["backend", "frontend"]) {
        const settings = block(config, area);
        settings["rollout"] = { ...(settings["rollout"] as object), progressDeadlineSeconds };
    }
};

/** Runs an `up` that must fail while visitors come; returns what it said, and how long the rollout was waited for. */
async function failedUp(run: Run) {
    const ready = async (workload: string) =>
        (await livePods(workload))
            .filter(({ status }) => status!.containerStatuses?.every((container) => container.ready) === true)
            .map(nameOf);
    const before = { backend: await ready("backend"), frontend: await ready("frontend") };
    let error: unknown;
    const visitors = await underLoad({ url: address, paths: ["/", "/api/healthz"], perSecond: 20 }, async () => {
        error = await up(run).catch((reason: unknown) => reason);
    });
    expect(visitors.failures, "the old version goes on serving").to.deep.equal([]);
    expect(await ready("backend")).to.include.members(before.backend);
    expect(await ready("frontend")).to.include.members(before.frontend);
    expect(error).to.be.instanceOf(UpError);
    return { message: (error as UpError).message, seconds: visitors.seconds };
}

describe("A rollout that cannot succeed ends within its deadline and leaves the old version serving:", () => {
    let project: ProjectCopy;
    before(async () => {
        await converged();
        project = copyProject(checkout);
    });
    after(async () => {
        project.remove();
        await converged();
    });

    it("an image that never becomes ready, and one whose container exits at once", async () => {
        project.edit(neverReady.file, neverReady.from, neverReady.to);
        project.append(frontendDockerfile, '\nENTRYPOINT ["sh", "-c", "echo counting failed; exit 3"]\n');
        const { message, seconds } = await failedUp({ project: project.path, change: hasty });
        expect(message).to.match(/backend-[0-9a-f]{8}\b[\s\S]*(not ready|unready|readiness probe)/i);
        expect(message).to.match(/frontend-[0-9a-f]{8}\b[\s\S]*(CrashLoopBackOff|exit code 3|exited)/i);
        expect(seconds).to.be.below(progressDeadlineSeconds + patienceSeconds + 60);
    });

    it("an image that does not exist", async () => {
        await converged();
        const backend = await imageOf("backend");
        const postgres = await imageOf("postgres", "statefulsets");
        const frontend = (await imageOf("frontend")).replace(/[0-9a-f]{64}$/, "0".repeat(64));
        const { message, seconds } = await failedUp({
            change: (config) => {
                hasty(config);
                config["lazysheeps:images"] = { source: "prebuilt", backend, frontend, postgres };
            },
        });
        expect(message).to.match(/frontend-[0-9a-f]{8}\b[\s\S]*(ImagePullBackOff|ErrImagePull|not found)/);
        expect(seconds).to.be.below(progressDeadlineSeconds + patienceSeconds + 30);
    });
});
