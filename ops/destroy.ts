import type { Stack } from "@pulumi/pulumi/automation";
import { Command } from "commander";
import type { Settings } from "../settings/schema";
import { explained } from "./delivery/engine-errors";
import { messages } from "./messages";
import { openEnvironment, using } from "./open-environment";
import { conclude, type Outcome, progress } from "./outcome";
import { remove } from "./removal";
import { stackCluster } from "./stack-state";

const { stack: stackName, json } = new Command("npm run destroy --")
    .description("Removes an environment on AWS: one that people depend on only unprotected, and after a last backup.")
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .option("--json", "print the outcome as JSON", false)
    .parse()
    .opts<{ stack: string; json: boolean }>();

void main()
    .catch((error: unknown): Outcome => ({ result: "failed", text: explained(stackName, error).text }))
    .then((outcome) => conclude(outcome, json));

async function main() {
    if (stackName === "local") throw new Error(messages.isTheLabs("npm run clean"));
    return using(openEnvironment(stackName, process.cwd()), destroy);
}

async function destroy(stack: Stack): Promise<Outcome & { left: string[] }> {
    const { value } = await stack.getConfig("lazysheeps:database");
    const { keepVolume } = JSON.parse(value) as Settings["database"];
    const left = await remove(stack, { cluster: await stackCluster(stack), say: progress });
    return { result: "removed", left, text: messages.destroyed(stackName, left, keepVolume) };
}
