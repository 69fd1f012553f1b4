import { basename } from "node:path";
import { Command } from "commander";
import { fromCaller } from "./caller";
import { importHistory } from "./history";
import { kubectlOn } from "./kubectl";
import { messages } from "./messages";
import { messageOf } from "./reason";

interface Options {
    name?: string;
    context?: string;
    namespace: string;
}

const command = new Command("npm run import --")
    .description("Puts a Git repository's history into the application; commits that are there already are left alone.")
    .argument("<checkout>", "folder of the repository")
    .option("--name <name>", "name it gets on the page; the folder's unless given")
    .option("--context <name>", "use this context of your kubeconfig instead of the lab")
    .option("--namespace <name>", "where the application is", "lazysheeps")
    .parse();

void main(command.args[0]!, command.opts<Options>()).catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
});

async function main(checkout: string, { name, context, namespace }: Options) {
    const folder = fromCaller(checkout);
    const kubectl = [...kubectlOn(process.cwd(), context), "--namespace", namespace];
    const said = await importHistory(folder, name ?? basename(folder), kubectl);
    if (said === undefined) throw new Error(messages.noGit(folder));
    console.log(said);
}
