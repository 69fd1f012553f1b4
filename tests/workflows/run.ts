import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { asText, holds, interpolate, type Scope, type Value } from "./expressions";
import { runSteps } from "./steps";
import { ancestorsOf, type Job, needsOf, type Workflow, workflows } from "./workflow";

/** What a run is about, and what happens in it. */
export interface Situation {
    event: "pull_request" | "push" | "schedule" | "workflow_dispatch";
    ref?: string;
    /** The repository that a pull request comes from. */
    head?: string;
    private?: boolean;
    vars?: Record<string, string>;
    inputs?: Record<string, string>;
    /** Patterns of commands that fail. */
    fails?: string[];
    /** GitHub environments whose reviewers refuse. */
    refused?: string[];
    /** How called workflows end, where that is not what the run is about; absent: they run. */
    called?: Result;
}

export interface Call {
    /** The job: its workflow's when it is called, and its place in a matrix. */
    job: string;
    /** The command with its arguments. */
    line: string;
    env: Record<string, string>;
}

type Result = "success" | "failure" | "skipped";

export interface Run {
    result: Result;
    jobs: Record<string, Result>;
    calls: Call[];
    /** Actions that steps used: job and action. */
    used: { job: string; action: string }[];
    /** Files of each artifact. */
    artifacts: Record<string, string[]>;
    /** What failed steps said. */
    said: string[];
    summary: string;
}

export const repository = "flock/lazysheeps";
/** What a repository has whose environments are all on AWS. */
export const vars = {
    AWS_ACCOUNT_ID: "123456789012",
    AWS_REGION: "eu-central-1",
    PULUMI_BACKEND_URL: "s3://flock-state?region=eu-central-1",
    ENVIRONMENTS: '["dev","prod"]',
    PROD_REVIEWERS: "true",
};

const runs = new Map<string, Promise<Run>>();

/**
 * Runs a workflow on this machine: steps for real, with stand-ins for npm, the repository's scripts and the actions. Who
 * asks for the same gets the same.
 */
export function run(workflow: Workflow, situation: Situation): Promise<Run> {
    const key = JSON.stringify([workflow.text, situation]);
    const known = runs.get(key) ?? runOnce(workflow, situation);
    runs.set(key, known);
    return known;
}

async function runOnce(workflow: Workflow, situation: Situation): Promise<Run> {
    const root = mkdtempSync(join(tmpdir(), "lazysheeps-workflow-"));
    try {
        for (const folder of ["bin", "calls"]) mkdirSync(join(root, folder));
        writeFileSync(join(root, "summary"), "");
        copyFileSync(join(__dirname, "fake.sh"), join(root, "bin", "npm"));
        const done: Run = { result: "skipped", jobs: {}, calls: [], used: [], artifacts: {}, said: [], summary: "" };
        done.result = await runJobs(workflow, situation, { root, done, prefix: "" });
        const artifacts = join(root, "artifacts");
        for (const name of entries(artifacts)) done.artifacts[name] = entries(join(artifacts, name));
        done.summary = readFileSync(join(root, "summary"), "utf8");
        return done;
    } finally {
        rmSync(root, { recursive: true });
    }
}

interface Inside {
    root: string;
    done: Run;
    /** Of the names of a called workflow's jobs. */
    prefix: string;
    /** What the caller may do; a called workflow may do no more. */
    granted?: Record<string, string>;
}

async function runJobs(workflow: Workflow, situation: Situation, inside: Inside): Promise<Result> {
    const results: Record<string, Result> = {};
    for (const id of inOrder(workflow.jobs)) {
        const job = workflow.jobs[id]!;
        const before = needsOf(job);
        const ancestors = ancestorsOf(workflow.jobs, id);
        const needs = Object.fromEntries(before.map((one) => [one, { result: results[one]!, outputs: {} }]));
        const contexts = { ...contextsOf(situation), needs };
        const ended = ancestors.map((one) => results[one]);
        const status = {
            success: ended.every((result) => result === "success"),
            failure: ended.includes("failure"),
            always: true,
            cancelled: false,
        };
        results[id] = holds(job.if, { contexts, status })
            ? await runJob(workflow, id, { situation, contexts, inside })
            : "skipped";
        inside.done.jobs[`${inside.prefix}${id}`] = results[id];
    }
    return together(Object.values(results));
}

interface Going {
    situation: Situation;
    contexts: Record<string, Value>;
    inside: Inside;
}

async function runJob(workflow: Workflow, id: string, { situation, contexts, inside }: Going): Promise<Result> {
    const job = workflow.jobs[id]!;
    const { root, done, prefix, granted } = inside;
    const permissions = (job.permissions ?? workflow.permissions) as Record<string, string>;
    for (const [scope, access] of Object.entries(granted === undefined ? {} : permissions))
        if (granted![scope] !== access) throw new Error(`${id} asks for ${scope}: ${access}, which its caller has not`);
    if (job.uses !== undefined && situation.called !== undefined) return situation.called;
    if (job.uses !== undefined) {
        const called = workflows[/^\.\/\.github\/workflows\/(.+)\.yml$/.exec(job.uses)![1]!]!;
        return runJobs(called, situation, { root, done, prefix: `${prefix}${id} / `, granted: permissions });
    }
    const results: Result[] = [];
    for (const matrix of combinations(job, { contexts })) {
        const name = [`${prefix}${id}`, ...Object.values(matrix).map((value) => `(${asText(value)})`)].join(" ");
        const scope = { contexts: { ...contexts, matrix } };
        const environment = asText(interpolate(job.environment ?? "", scope));
        if (situation.refused?.includes(environment) === true) {
            results.push("failure");
            continue;
        }
        const folder = join(root, name.replace(/[^\w-]+/g, "-"));
        const env = environmentOf(situation, root, folder);
        const place = {
            folder,
            artifacts: join(root, "artifacts"),
            summary: join(root, "summary"),
            env,
            environment,
            contexts: scope.contexts,
        };
        const { used, said } = await runSteps(workflow, job, place);
        done.used.push(...used.map((action) => ({ job: name, action })));
        done.said.push(...said);
        done.calls.push(...takeCalls(join(root, "calls"), name));
        results.push(said.length === 0 ? "success" : "failure");
    }
    return together(results);
}

/** Calls since the last time, in order. */
function takeCalls(folder: string, job: string): Call[] {
    return entries(folder).map((entry) => {
        const [line = "", ...variables] = readFileSync(join(folder, entry), "utf8").split("\0");
        rmSync(join(folder, entry));
        const env = variables
            .filter((one) => one !== "")
            .map((one): [string, string] => {
                const [name = ""] = one.split("=", 1);
                return [name, one.slice(name.length + 1)];
            });
        return { job, line, env: Object.fromEntries(env) };
    });
}

const entries = (folder: string): string[] => {
    try {
        return readdirSync(folder).sort();
    } catch {
        return [];
    }
};

const together = (results: Result[]): Result =>
    results.includes("failure") ? "failure" : results.includes("success") ? "success" : "skipped";

/** Jobs after those that they need. */
function inOrder(jobs: Record<string, Job>): string[] {
    const depth = (id: string): number => 1 + Math.max(0, ...needsOf(jobs[id]!).map(depth));
    return Object.keys(jobs).sort((a, b) => depth(a) - depth(b));
}

function combinations({ strategy }: Job, scope: Scope): Record<string, Value>[] {
    let all: Record<string, Value>[] = [{}];
    for (const [name, given] of Object.entries(strategy?.matrix ?? {})) {
        const values = typeof given === "string" ? (interpolate(given, scope) as Value[]) : given;
        all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
    }
    return all;
}

function contextsOf(situation: Situation): Record<string, Value> {
    const { event, ref = "refs/heads/main", head = repository, vars: own = vars, inputs = {} } = situation;
    const pullRequest = { number: 7, base: { sha: "b".repeat(40) }, head: { repo: { full_name: head } } };
    return {
        github: {
            event_name: event,
            ref,
            repository,
            run_id: "4711",
            token: "token-of-the-job",
            event: {
                repository: { private: situation.private ?? false },
                ...(event === "pull_request" && { pull_request: pullRequest }),
            },
        },
        vars: own,
        secrets: { PULUMI_ACCESS_TOKEN: "pulumi-token", HEALTH_WEBHOOK_URL: "", HEALTH_HEARTBEAT_URL: "" },
        inputs,
    };
}

function environmentOf({ event, ref = "refs/heads/main", fails = [] }: Situation, root: string, folder: string) {
    return {
        PATH: `${join(root, "bin")}:/usr/local/bin:/usr/bin:/bin`,
        HOME: folder,
        CI: "true",
        GITHUB_EVENT_NAME: event,
        GITHUB_REF: ref,
        GITHUB_REF_NAME: basename(ref),
        GITHUB_REPOSITORY: repository,
        GITHUB_RUN_NUMBER: "42",
        GITHUB_SHA: "a".repeat(40),
        FAKE_BIN: join(root, "bin"),
        FAKE_CALLS: join(root, "calls"),
        FAKE_FAILS: fails.join("\n"),
        FAKE_NODE: process.execPath,
        FAKE_REPOSITORY: process.cwd(),
    };
}
