import { Command } from "commander";
import { type Ground, prove, report } from "./delivery/prove";
import { siteOf } from "./delivery/site";
import { settingsOf } from "./environment";
import { finish } from "./finish";
import { clientsOf } from "./leaks/kinds";
import { leftovers } from "./leaks/look";
import { messages } from "./messages";
import { progress } from "./outcome";
import { addToSummary, expectWritable, writeReport } from "./report-file";

const {
    stack,
    report: file,
    json,
} = new Command("npm run prove --")
    .description(
        "Shows in an account of yours what the README promises: up, load, a release that fails, down. Costs a few hours of the stack.",
    )
    .requiredOption("--stack <name>", "an environment that is not there yet, e.g. dev")
    .option("--report <file>", "write the report there, as Markdown")
    .option("--json", "print the proofs as JSON", false)
    .addHelpText("after", "\nExit codes: 0 all of it holds, 1 something does not, 2 refused, and nothing was touched.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse()
    .opts<{ stack: string; report?: string; json: boolean }>();

finish(main());

async function main(): Promise<0 | 1> {
    if (file !== undefined) expectWritable(file);
    const project = process.cwd();
    const proofs = await prove({
        at: (folder) => siteOf(stack, folder),
        project,
        leaks: leaksOf(project),
        say: progress,
        loadSeconds: 30,
    });
    const text = report(stack, proofs);
    console.log(json ? JSON.stringify({ stack, proofs }, null, 4) : text);
    if (file !== undefined) writeReport(file, text);
    addToSummary(text);
    return proofs.every(({ holds }) => holds) ? 0 : 1;
}

function leaksOf(project: string): Ground["leaks"] {
    const { platform, environment, database } = settingsOf(stack, project);
    if (platform.kind !== "aws") throw new Error(messages.notOnAws(stack));
    return async () => {
        const clients = clientsOf({ region: platform.region });
        const { leaks, unseen } = await leftovers({ platform, environment, database }, clients);
        const notSeen = unseen.map(({ kind, why }) => `${kind} not looked up: ${why}`);
        return [...leaks.map(({ kind, id }) => `${kind} ${id}`), ...notSeen];
    };
}
