import type { EnvironmentAccess } from "../environment";
import { repositoryOf } from "../github";
import { reasonOf } from "../reason";
import { addToSummary } from "../report-file";
import { tell } from "./alerts";
import { ping, post } from "./calls";
import { earlierRun } from "./earlier-run";
import { judge, type Verdict } from "./judge";
import { observe, type Patience, type Snapshot } from "./observe";
import { markdown } from "./report";
import { thresholds } from "./thresholds";

export interface Outcome {
    snapshot: Snapshot;
    verdict: Verdict;
    /** What could not be told, a line each. */
    failures: string[];
    /** 0: healthy. 1: incidents. 2: the cluster could not be observed, or somebody could not be told. */
    exitCode: 0 | 1 | 2;
}

/**
 * Observes an environment, judges it and tells whom `env` names: issues of GITHUB_REPOSITORY with GITHUB_TOKEN, and beside
 * them HEALTH_WEBHOOK_URL; GITHUB_STEP_SUMMARY; HEALTH_HEARTBEAT_URL. GITHUB_WORKFLOW_REF is the workflow whose run before
 * this one has told of earlier restarts.
 */
export async function checkHealth(
    stack: string,
    access: EnvironmentAccess,
    { reach, env }: { reach: Patience; env: NodeJS.ProcessEnv },
): Promise<Outcome> {
    const snapshot = await observe(access, reach);
    const failures: string[] = [];
    const attempt = async (channel: string, action: () => Promise<void> | void) => {
        try {
            await action();
        } catch (error) {
            failures.push(`${channel}: ${reasonOf(error)}`);
        }
    };

    const { HEALTH_WEBHOOK_URL: webhook, HEALTH_HEARTBEAT_URL: heartbeat, GITHUB_WORKFLOW_REF: workflow } = env;
    const repository = repositoryOf(env);
    let { restartMinutes } = thresholds;
    if (repository !== undefined && workflow)
        await attempt("the run before", async () => {
            const earlier = (await earlierRun(repository, workflow)) ?? snapshot.at;
            restartMinutes = Math.max(restartMinutes, (snapshot.at.getTime() - earlier.getTime()) / 60_000);
        });
    const verdict = judge(snapshot, { ...thresholds, restartMinutes });
    await attempt("summary", () => addToSummary(markdown(stack, snapshot, verdict), env));
    // The issues are what remembers which incidents the webhook has heard of.
    if (repository !== undefined) {
        const notify = webhook ? (notice: unknown) => post(webhook, notice) : undefined;
        failures.push(...(await tell(verdict, { stack, at: snapshot.at }, { repository, notify })));
    }
    const observed = !("unreachable" in snapshot.cluster);
    // Silence is noticed by whoever waits for it: a run that saw or told nothing must be silent.
    if (heartbeat && observed && failures.length === 0) await attempt("heartbeat", () => ping(heartbeat));
    const exitCode = !observed || failures.length > 0 ? 2 : verdict.findings.length > 0 ? 1 : 0;
    return { snapshot, verdict, failures, exitCode };
}
