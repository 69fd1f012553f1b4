import { Command } from "commander";
import { environmentAccess } from "./environment";
import { finish } from "./finish";
import { placesOf } from "./http";
import { messages } from "./messages";
import { openEnvironment, runningImages, using } from "./open-environment";
import { type Verdict, verify } from "./verification";

interface Options {
    stack: string;
    json: boolean;
    connectTo?: string;
}

const options = new Command("npm run verify --")
    .description("Looks whether what a stack has deployed does what people rely on, within a minute; changes nothing.")
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .option("--json", "print the verdicts as JSON", false)
    .option("--connect-to <host:port>", "go there instead of where the address leads; HTTPS,HTTP names two", placesOf)
    .addHelpText("after", "\nExit codes: 0 all of it holds, 1 something does not, 2 nobody could look.")
    // A mistake in the call says nothing of the stack.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse()
    .opts<Options>();

finish(main());

async function main(): Promise<0 | 1> {
    const { stack, json, connectTo } = options;
    const { url, kubeconfig: cluster, namespace } = await environmentAccess(stack);
    const images = await using(openEnvironment(stack, process.cwd()), runningImages);
    if (images === undefined) throw new Error(messages.noImages(stack));
    const verdicts = await verify({ url, cluster, namespace, images, ...(connectTo !== undefined && { connectTo }) });
    const failed = verdicts.filter(({ holds }) => !holds).length;
    if (json) console.log(JSON.stringify({ stack, url, verdicts }, null, 4));
    else console.log(`${table(verdicts)}\n\n${messages.verified(stack, verdicts.length, failed)}`);
    return failed === 0 ? 0 : 1;
}

function table(verdicts: Verdict[]): string {
    const width = Math.max(...verdicts.map(({ check }) => check.length));
    return verdicts
        .map(({ check, holds, found, wanted }) => {
            const line = `${holds ? "✔" : "✘"} ${check.padEnd(width)}  ${found}`;
            return holds ? line : `${line}\n  ${"".padEnd(width)}  wanted: ${wanted}`;
        })
        .join("\n");
}
