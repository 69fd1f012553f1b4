import { Command } from "commander";
import { messages } from "./messages";

const { stack, typed, branch } = new Command("npm run confirm --")
    .description("Ends with 1 unless somebody has typed the stack's name, on main.")
    .requiredOption("--stack <name>", "the stack that is to be changed")
    .requiredOption("--typed <name>", "what was typed")
    .requiredOption("--branch <name>", "where it was started")
    .parse()
    .opts<Record<"stack" | "typed" | "branch", string>>();

const refused =
    typed !== stack ? messages.notConfirmed(stack, typed) : branch !== "main" ? messages.notMain(branch) : undefined;
if (refused !== undefined) {
    console.error(refused);
    process.exitCode = 1;
}
