import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { fromCaller } from "./caller";
import { repositoryOf } from "./github";
import { messages } from "./messages";
import { joined, report } from "./pull-request-comment";
import { reasonOf } from "./reason";

const command = new Command("npm run comment --")
    .description("Puts Markdown files into one comment of a pull request, which later runs edit.")
    .requiredOption("--pr <number>", "the pull request", number)
    .argument("<file...>", "Markdown, the most important first: what does not fit is cut at the end")
    .addHelpText(
        "after",
        "\nNeeds GITHUB_TOKEN and GITHUB_REPOSITORY (OWNER/NAME); GITHUB_API_URL may name another GitHub.",
    )
    .parse();

function number(value: string): number {
    if (!/^[1-9]\d*$/.test(value))
        throw new InvalidArgumentError(`got "${value}"; write the number of the pull request`);
    return Number(value);
}

void main(command.args, command.opts<{ pr: number }>()).catch((error: unknown) => {
    console.error(reasonOf(error));
    process.exitCode = 1;
});

async function main(files: string[], { pr }: { pr: number }) {
    const repository = repositoryOf(process.env);
    if (repository === undefined) throw new Error(messages.noRepository);
    const documents = files.map((file) => readFileSync(fromCaller(file), "utf8"));
    console.log(await report(repository, pr, joined(documents)));
}
