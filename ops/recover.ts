import { KubernetesObjectApi } from "@kubernetes/client-node";
import { CommandError, LocalWorkspace } from "@pulumi/pulumi/automation";
import { Command } from "commander";
import { messages } from "./messages";
import { takeIn } from "./recovery";
import { stackCluster } from "./stack-cluster";
import { diagnosticsOf } from "./up";

interface Options {
    stack: string;
    id: string[];
    releaseLock: boolean;
}

const options = new Command("npm run recover --")
    .description(
        "Makes a stack whole again whose last run was killed; `npm start` does that for the stack local itself.",
    )
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .option("--id <urn=id>", "what AWS calls a resource that was being made, or none", collect, [])
    .option("--release-lock", "the run that holds the lock has ended for certain", false)
    .parse()
    .opts<Options>();

function collect(value: string, others: string[]): string[] {
    if (!/^urn:pulumi:.+=.+$/.test(value))
        throw new Error(`--id: got "${value}"; write the URN, = and the id that AWS gave it, or none`);
    return [...others, value];
}

void main().catch((error: unknown) => {
    const said = error instanceof CommandError ? diagnosticsOf(error.message) : (error as Error).message;
    console.error(said);
    if (/currently locked/.test(said)) console.error(messages.locked(options.stack));
    process.exitCode = 1;
});

async function main() {
    const stack = await LocalWorkspace.selectStack({ stackName: options.stack, workDir: process.cwd() });
    if (options.releaseLock) await stack.cancel();
    const ids = Object.fromEntries(
        options.id.map((one) => {
            const [, urn, id] = /^(urn:.+)=([^=]+)$/.exec(one)!;
            return [urn!, id === "none" ? null : id!];
        }),
    );
    const config = await stackCluster(stack);
    const cluster = config && KubernetesObjectApi.makeApiClient(config);
    await takeIn(stack, { cluster, ids }, console.log);
    console.log(messages.recovered(options.stack));
}
