import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { Command } from "commander";
import type { Settings } from "../settings/schema";
import { explained } from "./delivery/engine-errors";
import { messages } from "./messages";
import { remove } from "./removal";
import { stackCluster } from "./stack-state";

const { stack: stackName } = new Command("npm run destroy --")
    .description("Removes an environment on AWS: one that people depend on only unprotected, and after a last backup.")
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .parse()
    .opts<{ stack: string }>();

void main().catch((error: unknown) => {
    console.error(explained(stackName, error).text);
    process.exitCode = 1;
});

async function main() {
    const stack = await LocalWorkspace.selectStack({ stackName, workDir: process.cwd() });
    const left = await remove(stack, { cluster: await stackCluster(stack), say: console.log });
    const { value } = await stack.getConfig("lazysheeps:database");
    const { keepVolume } = JSON.parse(value) as Settings["database"];
    console.log(messages.destroyed(stackName, left, keepVolume));
}
