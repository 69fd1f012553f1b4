import { Command } from "commander";
import { environmentAccess } from "./environment";
import { checkHealth } from "./health/check";
import { patience } from "./health/observe";
import { text } from "./health/report";
import { type Place, placeOf } from "./http";
import { messages } from "./messages";
import { messageOf } from "./reason";

interface Options {
    stack: string;
    json: boolean;
    connectTo?: Place;
}

const options = new Command("npm run health --")
    .description("Observes an environment and says what is wrong with it.")
    .requiredOption("--stack <name>", "the stack, e.g. dev")
    .option("--json", "print what was seen and found as JSON", false)
    .option("--connect-to <host:port>", "go there instead of where the address leads", placeOf)
    .addHelpText(
        "after",
        `
Exit codes: 0 healthy, 1 incidents, 2 the cluster could not be observed or somebody could not be told.

Whom it tells (nobody without GITHUB_TOKEN and GITHUB_REPOSITORY):
  GITHUB_TOKEN, GITHUB_REPOSITORY  an issue an incident, closed when it is over
  GITHUB_WORKFLOW_REF              the workflow whose run before this one has told of earlier restarts
  HEALTH_WEBHOOK_URL               a POST of JSON when one is opened and when it is closed
  GITHUB_STEP_SUMMARY              the report as a table
  HEALTH_HEARTBEAT_URL             a GET at the end of each run that could see and tell; what answers there raises the
                                   alarm when the schedule stops`,
    )
    // A mistake in the call is no incident.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse()
    .opts<Options>();

void main().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 2;
});

async function main() {
    const access = await environmentAccess(options.stack);
    const reach = { ...patience, connectTo: options.connectTo };
    const { snapshot, verdict, failures, exitCode } = await checkHealth(options.stack, access, {
        reach,
        env: process.env,
    });
    if (options.json) console.log(JSON.stringify({ stack: options.stack, ...verdict, failures, snapshot }, null, 4));
    else console.log(text(snapshot, verdict));
    if (failures.length > 0) console.error(messages.notTold(failures));
    process.exitCode = exitCode;
}
