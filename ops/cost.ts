import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { fromCaller } from "./caller";
import { withBlock } from "./document-block";
import { declared } from "./graph/program";
import { stacksOnAws } from "./graph/settings";
import { messages } from "./messages";
import { sumsOf } from "./pricing/checkout";
import { compare } from "./pricing/compare";
import { type Estimate, estimate } from "./pricing/estimate";
import { costBlock } from "./pricing/readme";
import { assumptions, bill, change, changeOfBills } from "./pricing/tables";
import { addToSummary, writeReport } from "./report-file";

interface Options {
    stack: string[];
    region?: string;
    compare?: string[];
    against?: string;
    markdown?: string;
    json: boolean;
    write: boolean;
}

const command = new Command("npm run cost --")
    .description("What the stacks cost a month, by the resources that the program declares; asks no account.")
    .option("--stack <name...>", "stacks; all on AWS when left out", stacksOnAws())
    .option("--region <name>", "whose prices, when not the stack's own")
    .option("--compare <before-and-after...>", "what changes between two stacks, or two files that --json has written")
    .option("--against <folder>", "what changes beside another checkout, e.g. of main, by its own program")
    .option("--markdown <file>", "with --against: write it there as well, e.g. for npm run comment")
    .option("--json", "as data", false)
    .option("--write", "into the README", false)
    .parse();
const options = command.opts<Options>();

void main().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
});

async function main() {
    if (options.write) return writeReadme();
    if (options.compare !== undefined) return printChange(options.compare);
    const estimates = await each(options.stack);
    for (const { stack, region, unpriced } of estimates)
        if (unpriced !== undefined) console.error(messages.otherPrices(stack, unpriced, region));
    if (options.against !== undefined) return printChangeSince(options.against, estimates);
    if (options.json) console.log(JSON.stringify(estimates, undefined, 4));
    else console.log([...estimates.map(bill), assumptions()].join("\n\n"));
}

async function writeReadme() {
    const graphs = [];
    for (const stack of stacksOnAws()) graphs.push({ stack, graph: await declared(stack) });
    writeFileSync("README.md", withBlock(readFileSync("README.md", "utf8"), "cost", costBlock(graphs)));
}

async function printChange(sides: string[]) {
    const [before, after, ...more] = sides;
    if (before === undefined || after === undefined || more.length > 0)
        return command.error(`--compare takes two stacks or two files, and got ${sides.length}`);
    const differences = compare(await read(before), await read(after));
    console.log(options.json ? JSON.stringify(differences, undefined, 4) : differences.map(change).join("\n\n"));
}

/** What changes beside another checkout. */
async function printChangeSince(folder: string, after: Estimate[]) {
    const before = await sumsOf(fromCaller(folder));
    const asked = "unknown" in before ? before : before.filter(({ stack }) => isAsked(stack));
    const markdown = changeOfBills(asked, after);
    if (options.json) console.log(JSON.stringify({ before: asked, after }, undefined, 4));
    else console.log(markdown);
    if (options.markdown !== undefined) writeReport(options.markdown, markdown);
    addToSummary(markdown);
}

/** A stack that only the other checkout has is gone, unless others are named. */
const isAsked = (stack: string) => command.getOptionValueSource("stack") === "default" || options.stack.includes(stack);

/** Estimates from a file, or of a stack. */
async function read(side: string): Promise<Estimate[]> {
    return side.endsWith(".json") ? (JSON.parse(readFileSync(side, "utf8")) as Estimate[]) : each([side]);
}

/** One after another: they share Pulumi's runtime. */
async function each(stacks: string[]): Promise<Estimate[]> {
    const { region } = options;
    const estimates = [];
    for (const stack of stacks)
        estimates.push(estimate(await declared(stack), { stack, ...(region !== undefined && { region }) }));
    return estimates;
}
