import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Command } from "commander";
import { settingsOf } from "./environment";
import { clientsOf } from "./leaks/kinds";
import { exitCodeOf, leftovers, type Leftovers } from "./leaks/look";
import { messages } from "./messages";
import { messageOf, reasonOf } from "./reason";

const { stack, json } = new Command("npm run leaks --")
    .description("Lists what a removed environment has left on AWS: what is meant to stay, and what is not.")
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .option("--json", "print what was found as JSON", false)
    .addHelpText("after", "\nExit codes: 0 no leaks, 1 leaks, 2 not everything could be looked up.")
    .parse()
    .opts<{ stack: string; json: boolean }>();

void main().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 2;
});

async function main() {
    // Which Node.js a later version of the pinned SDK will want is no news to who runs this one.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
    const { platform, environment, database } = settingsOf(stack, process.cwd());
    if (platform.kind !== "aws") throw new Error(messages.notOnAws(stack));
    const { account, region } = platform;
    const signedInTo = await callersAccount(region);
    if (signedInTo !== account) throw new Error(messages.otherAccount(stack, account, signedInTo));
    const found = await leftovers({ platform, environment, database }, clientsOf({ region }));
    process.exitCode = exitCodeOf(found);
    if (json) console.log(JSON.stringify({ stack, account, region, ...found }, null, 4));
    else print(found);
}

async function callersAccount(region: string): Promise<string> {
    const caller = new STSClient({ region }).send(new GetCallerIdentityCommand({}));
    const { Account } = await caller.catch((error: unknown) => {
        throw new Error(messages.notSignedIn(stack, reasonOf(error)), { cause: error });
    });
    return Account!;
}

function print({ leaks, stays, unseen }: Leftovers) {
    for (const { kind, id, createdAt } of leaks)
        console.log(`leak   ${kind}  ${id}${createdAt === undefined ? "" : `  since ${createdAt.toISOString()}`}`);
    for (const { kind, id, why } of stays) console.log(`stays  ${kind}  ${id}  (${why})`);
    for (const { kind, why } of unseen) console.log(`not looked up: ${kind}  (${why})`);
    if (leaks.length > 0) console.log(messages.leaks(stack));
    if (unseen.length > 0) console.log(messages.unseen(stack));
    if (leaks.length === 0 && unseen.length === 0) console.log(messages.noLeaks(stack));
}
