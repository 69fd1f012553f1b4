import { KubernetesObjectApi } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { Command, InvalidArgumentError } from "commander";
import { explained } from "./delivery/engine-errors";
import { messages } from "./messages";
import { openEnvironment, using } from "./open-environment";
import { conclude, type Outcome, progress } from "./outcome";
import { PendingCreations, takeIn } from "./recovery";
import { stackCluster } from "./stack-state";

/** By URN what AWS calls it; null: it is not there. */
type Ids = Record<string, string | null>;

interface Options {
    stack: string;
    id: Ids;
    releaseLock: boolean;
    json: boolean;
}

const options = new Command("npm run recover --")
    .description(
        "Makes a stack whole again whose last run was killed; `npm start` does that for the stack local itself.",
    )
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .option("--id <urn=id>", "what AWS calls a resource that was being made, or none", collect, {})
    .option("--release-lock", "the run that holds the lock has ended for certain", false)
    .option("--json", "print the outcome as JSON", false)
    .parse()
    .opts<Options>();

function collect(value: string, others: Ids): Ids {
    const [, urn, id] = /^(urn:pulumi:.+)=([^=]+)$/.exec(value) ?? [];
    if (urn === undefined || id === undefined)
        throw new InvalidArgumentError(`got "${value}"; write the URN, = and the id that AWS gave it, or none`);
    return { ...others, [urn]: id === "none" ? null : id };
}

void main()
    .catch(asOutcome)
    .then((outcome) => conclude(outcome, options.json));

async function main() {
    if (options.stack === "local") throw new Error(messages.isTheLabs("npm start"));
    return using(openEnvironment(options.stack, process.cwd()), recover);
}

async function recover(stack: Stack): Promise<Outcome> {
    if (options.releaseLock) await stack.cancel();
    const config = await stackCluster(stack);
    const cluster = config && KubernetesObjectApi.makeApiClient(config);
    await takeIn(stack, { cluster, ids: options.id }, progress);
    return { result: "recovered", text: messages.recovered(options.stack) };
}

/** With the URNs that an `--id` is asked for. */
function asOutcome(error: unknown): Outcome & { asks?: string[] } {
    const { text } = explained(options.stack, error);
    return { result: "failed", text, ...(error instanceof PendingCreations && { asks: error.urns }) };
}
