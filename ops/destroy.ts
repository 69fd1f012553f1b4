import type { Stack } from "@pulumi/pulumi/automation";
import { Command } from "commander";
import type { Settings } from "../settings/schema";
import { explained } from "./delivery/engine-errors";
import { messages } from "./messages";
import { openEnvironment, using } from "./open-environment";
import { remove } from "./removal";
import { stackCluster } from "./stack-state";

const { stack: stackName } = new Command("npm run destroy --")
    .description("Removes an environment on AWS: one that people depend on only unprotected, and after a last backup.")
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .parse()
    .opts<{ stack: string }>();

void using(openEnvironment(stackName, process.cwd()), destroy).catch((error: unknown) => {
    console.error(explained(stackName, error).text);
    process.exitCode = 1;
});

async function destroy(stack: Stack) {
    const { value } = await stack.getConfig("lazysheeps:database");
    const { keepVolume } = JSON.parse(value) as Settings["database"];
    const left = await remove(stack, { cluster: await stackCluster(stack), say: console.log });
    console.log(messages.destroyed(stackName, left, keepVolume));
}
