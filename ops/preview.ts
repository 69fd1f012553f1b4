import { Command } from "commander";
import { explained } from "./delivery/engine-errors";
import { imagesToPreview } from "./delivery/images-to-preview";
import { plan } from "./delivery/plan";
import { asJson, asMarkdown, asText, type Report } from "./delivery/plan-report";
import { finish } from "./finish";
import { openEnvironment, using } from "./open-environment";
import { addToSummary, writeReport } from "./report-file";

interface Options {
    stack: string;
    markdown?: string;
    json?: string;
}

const options = new Command("npm run preview --")
    .description("Says what a deploy of a stack would change, what may lose data first; changes nothing.")
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .option("--markdown <file>", "write it there as Markdown, e.g. for npm run comment")
    .option("--json <file>", "write it there as JSON")
    .addHelpText("after", "\nExit codes: 0 looked, whatever it has found, 2 nobody could look, or the engine refuses.")
    // A mistake in the call says nothing of the stack.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse()
    .opts<Options>();

finish(main(), (error) => explained(options.stack, error).text);

async function main(): Promise<0> {
    const report = await look();
    console.log(asText(report));
    const markdown = asMarkdown(report);
    if (options.markdown !== undefined) writeReport(options.markdown, markdown);
    if (options.json !== undefined) writeReport(options.json, `${asJson(report)}\n`);
    addToSummary(markdown);
    return 0;
}

async function look(): Promise<Report> {
    const { stack: name } = options;
    const project = process.cwd();
    const { images, note } = await imagesToPreview(name, project, () => openEnvironment(name, project));
    // To whoever runs it alone: a warning may quote a value.
    const warn = (warning: string) => console.error(`warning: ${warning}`);
    const steps = await using(openEnvironment(name, project, images), (stack) => plan(stack, warn));
    return { stack: name, plan: steps, ...(note !== undefined && { note }) };
}
