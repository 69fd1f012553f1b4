import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { actions } from "./actions";
import { asText, holds, interpolate, type Scope, type Value } from "./expressions";
import type { Job, Step, Workflow } from "./workflow";

/** Where and as what a job's steps run. */
export interface Place {
    /** A folder for the job alone. */
    folder: string;
    artifacts: string;
    /** Gets what steps write into the run's summary. */
    summary: string;
    /** What GitHub's runner sets, and the stand-ins need. */
    env: Record<string, string>;
    environment: string;
    contexts: Record<string, Value>;
}

/** Runs a job's steps in order. @returns which actions it used, and what the steps that failed said */
export async function runSteps(
    workflow: Workflow,
    job: Job,
    place: Place,
): Promise<{ used: string[]; said: string[] }> {
    const workspace = join(place.folder, "workspace");
    mkdirSync(workspace, { recursive: true });
    const scope: Scope = { contexts: { ...place.contexts }, status: status(true) };
    const env = { ...place.env };
    const set = (values: Record<string, string> = {}) =>
        Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asText(interpolate(value, scope))]));
    Object.assign(env, set(workflow.env), set(job.env));

    const permissions = (job.permissions ?? workflow.permissions) as Record<string, string>;
    const used: string[] = [];
    const said: string[] = [];
    for (const [index, step] of job.steps!.entries()) {
        if (!holds(step.if, scope)) continue;
        try {
            if (step.uses !== undefined) {
                const [action = ""] = step.uses.split("@");
                used.push(action);
                const standIn = actions[action];
                if (standIn === undefined) throw new Error(`no stand-in for ${action}`);
                const given = set(Object.fromEntries(Object.entries(step.with ?? {}).map(([k, v]) => [k, String(v)])));
                standIn({ ...place, given, workspace, env, permissions });
            } else
                await runCommand(workflow, job, step, {
                    ...place,
                    workspace,
                    env: { ...env, ...set(step.env) },
                    index,
                });
        } catch (error) {
            scope.status = status(false);
            said.push(`${step.uses ?? step.run}: ${(error as Error).message}`);
        }
    }
    return { used, said };
}

const status = (ok: boolean) => ({ success: ok, failure: !ok, always: true, cancelled: false });

async function runCommand(
    workflow: Workflow,
    job: Job,
    step: Step,
    { folder, workspace, env, index, summary }: Place & { workspace: string; index: number },
) {
    const script = join(folder, `step-${index}.sh`);
    writeFileSync(script, step.run!);
    const shell = step.shell ?? job.defaults?.run.shell ?? workflow.defaults?.run.shell ?? "bash -e {0}";
    const [command = "", ...args] = shell.split(" ").map((word) => word.replace("{0}", script));
    const own = join(folder, `summary-${index}`);
    writeFileSync(own, "");
    try {
        await execa(command, args, { cwd: workspace, env: { ...env, GITHUB_STEP_SUMMARY: own }, extendEnv: false });
    } finally {
        appendFileSync(summary, readFileSync(own));
    }
}
