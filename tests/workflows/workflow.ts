import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export interface Step {
    id?: string;
    name?: string;
    if?: string;
    uses?: string;
    run?: string;
    shell?: string;
    with?: Record<string, string | number | boolean>;
    env?: Record<string, string>;
    "continue-on-error"?: boolean;
}

export interface Job {
    name?: string;
    if?: string;
    needs?: string | string[];
    uses?: string;
    "runs-on"?: string;
    environment?: string;
    permissions?: Record<string, string> | string;
    "timeout-minutes"?: number;
    concurrency?: { group: string; "cancel-in-progress"?: boolean | string };
    strategy?: { "fail-fast"?: boolean; matrix: Record<string, string | string[]> };
    outputs?: Record<string, string>;
    env?: Record<string, string>;
    defaults?: { run: { shell?: string } };
    steps?: Step[];
    secrets?: unknown;
    "continue-on-error"?: boolean;
}

export interface Workflow {
    /** File name without its end. */
    file: string;
    text: string;
    name: string;
    on: Record<string, unknown>;
    permissions?: Record<string, string> | string;
    concurrency?: Job["concurrency"];
    defaults?: { run: { shell?: string } };
    env?: Record<string, string>;
    jobs: Record<string, Job>;
}

export const folder = join(__dirname, "../../.github/workflows");

export function workflowOf(text: string, file = "workflow"): Workflow {
    return { ...(parse(text) as Omit<Workflow, "file" | "text">), file, text };
}

export const readWorkflow = (path: string): Workflow =>
    workflowOf(readFileSync(path, "utf8"), /([^/]+)\.ya?ml$/.exec(path)![1]);

/** Every workflow of the repository, by its name. */
export const workflows: Record<string, Workflow> = Object.fromEntries(
    readdirSync(folder)
        .map((name) => readWorkflow(join(folder, name)))
        .map((workflow) => [workflow.file, workflow]),
);

export const needsOf = ({ needs }: Job): string[] => (needs === undefined ? [] : [needs].flat());

/** Every job that comes before one, near or far. */
export function ancestorsOf(jobs: Record<string, Job>, id: string): string[] {
    const job = jobs[id];
    if (job === undefined) throw new Error(`no job ${id}`);
    return needsOf(job).flatMap((one) => [one, ...ancestorsOf(jobs, one)]);
}
