import * as k8s from "@kubernetes/client-node";
import { CommandError, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { Command } from "commander";
import { messages } from "./messages";
import { takeIn } from "./recovery";
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
    await takeIn(stack, { cluster: await clusterOf(stack), ids }, console.log);
    console.log(messages.recovered(options.stack));
}

/** The cluster that the stack's own provider reaches; undefined before there is one. */
async function clusterOf(stack: Stack): Promise<k8s.KubernetesObjectApi | undefined> {
    const exported = await stack.exportStack();
    const { resources = [] } = exported.deployment as {
        resources?: { type: string; inputs?: { kubeconfig?: unknown } }[];
    };
    const provider = resources.find(({ type }) => type === "pulumi:providers:kubernetes");
    const kubeconfig = plain(provider?.inputs?.kubeconfig);
    if (kubeconfig === undefined) return undefined;
    const config = new k8s.KubeConfig();
    config.loadFromString(kubeconfig);
    return k8s.KubernetesObjectApi.makeApiClient(config);
}

/** A text in an exported state; a secret one stands there as JSON. */
function plain(value: unknown): string | undefined {
    if (typeof value === "object" && value !== null && "plaintext" in value)
        return JSON.parse((value as { plaintext: string }).plaintext) as string;
    return typeof value === "string" ? value : undefined;
}
