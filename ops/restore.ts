import { createInterface } from "node:readline/promises";
import { setTimeout } from "node:timers/promises";
import type { V1CronJob, V1Job, V1Pod } from "@kubernetes/client-node";
import { Command, Option } from "commander";
import execa from "execa";
import { kubectlOn } from "./kubectl";
import { messages } from "./messages";
import { messageOf } from "./reason";

interface Options {
    context?: string;
    namespace: string;
    list: boolean;
    backup: string;
    into: "scratch" | "in-place";
    yes: boolean;
}

/** Pods start within seconds, unless the image has to be pulled. */
const startSeconds = 120;
/** A Job is marked a moment after its pod has ended. */
const endSeconds = 30;

const options = new Command("npm run restore --")
    .description("Brings a backup of the database back: beside the live one, or in its place.")
    .option("--list", "show the backups there are, newest last, and change nothing", false)
    .option("--backup <name>", "the backup to bring back", "latest")
    .addOption(
        new Option("--into <where>", "a scratch database beside the live one, or in its place")
            .choices(["scratch", "in-place"])
            .default("scratch"),
    )
    .option("--yes", "do not ask before the live database is replaced", false)
    .option("--context <name>", "use this context of your kubeconfig instead of the lab")
    .option("--namespace <name>", "where the application is", "lazysheeps")
    .parse()
    .opts<Options>();

const repo = process.cwd();
const [command, ...place] = kubectlOn(repo, options.context);

void main().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
});

async function main() {
    if (!options.list && options.into === "in-place" && !options.yes) await confirm();
    const job = await startJob();
    try {
        await follow(job);
    } finally {
        await kubectl(["delete", "job", job, "--wait=false"]);
    }
}

/** What is typed is the name of what would be lost, so that nobody confirms by habit. */
async function confirm() {
    if (!process.stdin.isTTY) throw new Error(messages.nobodyToAsk);
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(messages.replacesDatabase(options.namespace, options.backup));
    terminal.close();
    if (answer.trim() !== options.namespace) throw new Error(messages.notReplaced(options.namespace, answer.trim()));
}

/** Runs the restore in a Job made like the backups' own: it has their volume, their secret and their way to the database. */
async function startJob(): Promise<string> {
    const found = await kubectl(["get", "cronjobs", "--selector", "app.kubernetes.io/name=backup", "--output", "json"]);
    const { items } = JSON.parse(found) as { items: V1CronJob[] };
    if (items.length !== 1) throw new Error(messages.noBackupJob(options.namespace, items.length));
    const template = items[0]!.spec!.jobTemplate;
    const { spec, metadata } = template;
    spec!.template.spec!.containers[0]!.command = [
        "lazysheeps-restore",
        ...(options.list ? ["--list"] : [options.backup, "--into", options.into]),
    ];
    const job: V1Job = {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { generateName: "restore-", labels: metadata?.labels },
        // Once: a restore that failed is looked at before it is tried again.
        spec: { ...spec!, backoffLimit: 0 },
    };
    return (
        await kubectl(["create", "--filename", "-", "--output", "jsonpath={.metadata.name}"], JSON.stringify(job))
    ).trim();
}

/** Shows the log until the Job has ended; a failed Job is an error. */
async function follow(job: string) {
    const read = async <T>(kind: string, ...options: string[]) =>
        JSON.parse(await kubectl(["get", kind, ...options, "--output", "json"])) as T;
    await until(job, "a pod of it has started", startSeconds, async () => {
        const { items } = await read<{ items: V1Pod[] }>("pods", "--selector", `batch.kubernetes.io/job-name=${job}`);
        return items.some(({ status }) => status?.phase !== "Pending");
    });
    await execa(command, [...place, "--namespace", options.namespace, "logs", "--follow", `job/${job}`], {
        stdio: "inherit",
    });
    await until(job, "it has ended", endSeconds, async () => {
        const { status } = await read<V1Job>(`job/${job}`);
        const ended = (kind: string) =>
            status?.conditions?.some(({ type, status }) => type === kind && status === "True");
        if (ended("Failed")) throw new Error(messages.restoreFailed);
        return ended("Complete") === true;
    });
}

async function until(job: string, what: string, seconds: number, holds: () => Promise<boolean>) {
    const end = Date.now() + seconds * 1000;
    while (!(await holds())) {
        if (Date.now() > end) throw new Error(messages.restoreStuck(options.namespace, job, what, seconds));
        await setTimeout(300);
    }
}

async function kubectl(args: string[], input = ""): Promise<string> {
    return (await execa(command, [...place, "--namespace", options.namespace, ...args], { input })).stdout;
}
