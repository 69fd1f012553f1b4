import { Command } from "commander";
import { type Needs, verdictOf } from "./jobs";
import { addToSummary } from "./report-file";

const options = new Command("npm run verdict --")
    .description("Says how a workflow's jobs have ended, and ends with 1 unless all is well: the one check to require.")
    .option("--may-skip <jobs...>", "jobs that need not have run", [])
    .option("--because <reason>", "why they may not have")
    .addHelpText("after", "\nNEEDS: the workflow's context `needs`, as JSON. GITHUB_STEP_SUMMARY gets the lines too.")
    .parse()
    .opts<{ maySkip: string[]; because?: string }>();

try {
    const needs = JSON.parse(process.env["NEEDS"] ?? "") as Needs;
    const { passed, lines } = verdictOf(needs, options.maySkip, options.because);
    console.log(lines.join("\n"));
    addToSummary(lines.map((line) => `- ${line}`).join("\n"));
    if (!passed) process.exitCode = 1;
} catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
}
