import { Command } from "commander";
import { deploy, type Outcome, type Stop } from "./delivery/deploy";
import { releaseNotes } from "./delivery/release-notes";
import { siteOf } from "./delivery/site";
import { finish } from "./finish";
import { placesOf } from "./http";
import { messages } from "./messages";
import { progress } from "./outcome";
import { recorded } from "./scan/deployed";
import { addToSummary, expectWritable, writeReport } from "./report-file";

interface Options {
    stack: string;
    from?: string;
    scanned?: string;
    approve: string[];
    backup: boolean;
    notes?: string;
    connectTo?: string;
    json: boolean;
}

const command = new Command("npm run deploy --")
    .description(
        "Brings a stack to what this folder says: looks, backs up, deploys, verifies; goes back by itself when that fails.",
    )
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .option("--from <name>", "take the images of this stack's last release; build nothing")
    .option("--scanned <file>", "refuse other images than those of this record, which npm run scan has written")
    .option(
        "--approve <urn...>",
        "what may be lost, as the refusal names it; apart by spaces, or an option each",
        (urns: string, others: string[]) => [...others, ...urns.split(" ").filter((urn) => urn !== "")],
        [],
    )
    .option("--no-backup", "take no backup before")
    .option("--notes <file>", "write what was released there, as Markdown")
    .option(
        "--connect-to <host:port>",
        "verify there instead of where the address leads; HTTPS,HTTP names two",
        placesOf,
    )
    .option("--json", "print the outcome as JSON", false)
    .addHelpText(
        "after",
        "\nExit codes: 0 released, 1 failed (it says what runs now), 2 refused, and nothing was changed.",
    )
    // A mistake in the call touches nothing.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse();
const options = command.opts<Options>();

const exitCodes: Record<Outcome["result"], number> = { released: 0, back: 1, failed: 1, refused: 2 };

finish(main());

async function main(): Promise<number> {
    const { stack, from, scanned, approve: approved, backup, notes, connectTo, json } = options;
    if (scanned !== undefined && from === undefined)
        command.error("--scanned is about images of another stack: --from STACK");
    if (notes !== undefined) expectWritable(notes);
    const site = { ...siteOf(stack, process.cwd()), ...(connectTo !== undefined && { connectTo }) };
    const outcome = await deploy(site, {
        approved,
        backup,
        say: progress,
        stop: stopping(),
        ...(from !== undefined && { from }),
        ...(scanned !== undefined && { scanned: recorded(scanned) }),
    });
    if (notes !== undefined && outcome.result === "released")
        writeReport(notes, releaseNotes(stack, outcome, process.env));
    const { result, text } = outcome;
    if (json) console.log(JSON.stringify(outcome, null, 4));
    else (result === "released" ? console.log : console.error)(`\n${text}`);
    addToSummary(`## Deploy of ${stack}: ${result}\n\n\`\`\`\`text\n${text}\n\`\`\`\``);
    return exitCodes[result];
}

/** Stops at the first signal to do so: the engine finishes what it has begun. */
function stopping(): Stop {
    const controller = new AbortController();
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const)
        process.on(signal, () => {
            if (!asked) console.error(messages.stopping);
            asked = true;
            // A terminal tells the engine itself, and told twice it drops what it has begun.
            if (signal === "SIGTERM" || !process.stdin.isTTY) controller.abort();
        });
    return { asked: () => asked, signal: controller.signal };
}
