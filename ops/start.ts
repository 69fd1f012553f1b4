import { relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as k8s from "@kubernetes/client-node";
import { Command } from "commander";
import execa from "execa";
import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import program = require("../index");
import { labSteps, whyNoLab } from "../lab/lab";
import { importHistory } from "./history";
import { keptVolume, takenIn } from "./kept-volume";
import { block, contextTarget, labTarget, openLocal, type OpenStack, type Target } from "./local";
import { kubectlOn } from "./kubectl";
import { messages } from "./messages";
import { recover } from "./recovery";
import { up, UpError } from "./up";

interface Options {
    context?: string;
    registry?: string;
    baseImage?: string;
    verbose: boolean;
}

/** What the steps hand to one another. */
interface Run {
    target: Target;
    open: OpenStack;
    url: string;
    namespace: string;
}

const repo = process.cwd();
const relativeTo = (folder: string, path: string) => (path.startsWith(folder) ? relative(folder, path) : path);
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

void main();

async function main() {
    const options = new Command("npm start --")
        .description("Brings the application up on the lab, or on a cluster you have, and prints its address.")
        .option("--context <name>", "use this context of your kubeconfig instead of the lab")
        .option(
            "--registry <address>",
            "registry and path prefix that cluster pulls from, e.g. localhost:5001/lazysheeps",
        )
        .option("--base-image <reference>", "base of every image instead of the one their Dockerfiles name")
        .option("--verbose", "show everything the steps print", false)
        .parse()
        .opts<Options>();
    const started = Date.now();
    try {
        const run = await bringUp(options);
        run.open.close();
        console.log(messages.started(run.url, seconds(started)));
        const pods = [...kubectlOn(repo, options.context), "-n", run.namespace, "get", "pods"] as [string, ...string[]];
        console.log(`\n${(await execa(pods[0], pods.slice(1))).stdout}`);
        console.log(
            messages.next(
                pods
                    .slice(0, -2)
                    .map((part) => relativeTo(repo, part))
                    .join(" "),
            ),
        );
        process.exit(0);
    } catch (error) {
        console.error(`\n${error instanceof Error ? error.message : String(error)}`);
        if (options.verbose && error instanceof UpError) console.error(error.details);
        console.error(`\n${messages.failed}`);
        process.exit(1);
    }
}

async function bringUp(options: Options): Promise<Run> {
    if (options.context === undefined) {
        const why = await whyNoLab(repo);
        if (why !== undefined) throw new Error(why.fixable ? why.message : messages.useKind(why.message));
    }
    const tasks = [
        ...(options.context === undefined ? labTasks() : [contextTask(options.context, options)]),
        ...stackTasks(options.context),
    ];
    // A list that redraws itself is for people; logs get a line for each thing that happens.
    const renderer = options.verbose ? "verbose" : process.stdout.isTTY ? "default" : "simple";
    const list = new Listr<Partial<Run>, "default" | "simple" | "verbose">(tasks, {
        renderer,
        rendererOptions: { timer: PRESET_TIMER },
    });
    return (await list.run({ target: labTarget(repo) })) as Run;
}

/** The lab's own steps, one line each. */
function labTasks(): ListrTask<Partial<Run>>[] {
    return labSteps({ repo }).map((step) => ({
        title: step.title,
        task: async (_, task) => void (await step.run((line) => (task.output = line))),
    }));
}

/** A cluster of the user's: nothing is built, the context must exist and `pulumi` must be there. */
function contextTask(context: string, { registry, baseImage }: Options): ListrTask<Partial<Run>> {
    return {
        title: `Use the context ${context}`,
        task: async (run) => {
            if (registry === undefined) throw new Error(messages.noRegistry);
            run.target = await contextTarget(repo, context, { registry, baseImage });
        },
    };
}

/** The program through the engine, then this repository's history. */
function stackTasks(context: string | undefined): ListrTask<Partial<Run>>[] {
    return [
        {
            title: "Deploy the stack local",
            task: async (run, task) => {
                const target = run.target!;
                const kept = await keptVolume(target.state, kubectlOn(repo, context), "lazysheeps");
                run.open = await openLocal(target, program, (config) => {
                    if (kept !== undefined) block(config, "database")["existingVolume"] = kept.path;
                });
                task.title = `Deploy the stack local (${run.open.plugins})`;
                await recover(run.open.stack, target.state, objects(target), (line) => (task.output = line));
                const { changed, outputs } = await up(run.open.stack, (line) => (task.output = line));
                if (kept !== undefined) await takenIn(target.state, kubectlOn(repo, context), kept);
                run.url = outputs["url"]!.value as string;
                run.namespace = outputs["namespace"]!.value as string;
                const counts = Object.entries(changed).map(([operation, count]) => `${count} ${operation}`);
                task.title = `Deploy the stack local: ${counts.join(", ") || "0 changes"} (${run.open.plugins})`;
            },
        },
        {
            title: "Import this repository's history",
            task: async (run, task) => {
                const imported = await importHistory(repo, "lazysheeps", [
                    ...kubectlOn(repo, context),
                    "-n",
                    run.namespace!,
                ]);
                task.title = `Import this repository's history: ${imported ?? messages.noHistory}`;
            },
        },
        {
            title: "Wait for the page",
            task: async (run, task) => {
                await answers(`${run.url!}/api/healthz`);
                task.title = `The page answers at ${run.url!}`;
            },
        },
    ];
}

/** Reads objects of any kind from this target. */
function objects({ kubeconfig, context }: Target): k8s.KubernetesObjectApi {
    const config = new k8s.KubeConfig();
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
    config.setCurrentContext(context);
    return k8s.KubernetesObjectApi.makeApiClient(config);
}

/** Waits until the address answers 200; says what it answered last when it does not within a minute. */
async function answers(address: string): Promise<void> {
    const until = Date.now() + 60_000;
    for (;;) {
        const last = await fetch(address, { signal: AbortSignal.timeout(5_000) })
            .then(async (response) => (response.ok ? undefined : `${response.status} ${await response.text()}`))
            .catch((error: Error) => (error.cause as Error | undefined)?.message ?? error.message);
        if (last === undefined) return;
        if (Date.now() > until) throw new Error(messages.pageAway(address, last));
        await setTimeout(500);
    }
}
