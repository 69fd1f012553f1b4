/**
 * Required by a process before anything else: its program loses the engine, in the words of LOST. Prints what the engine
 * hears of it, as JSON, once the process has loaded what it was told to.
 */
import server = require("@pulumi/pulumi/automation/server");
import { RunRequest, type RunResponse } from "@pulumi/pulumi/proto/language_pb";
import stack = require("@pulumi/pulumi/runtime/stack");
import * as grpc from "@grpc/grpc-js";

interface Server {
    run(call: { request: RunRequest }, answer: (error: Error | null, response?: RunResponse) => void): void;
}
const { LanguageServer } = server as unknown as { LanguageServer: new (program: () => void) => Server };

const lost = Object.assign(new Error(process.env["LOST"]), { code: grpc.status.UNAVAILABLE });
Object.assign(stack, { runInPulumiStack: () => Promise.reject(lost) });

setImmediate(() =>
    new LanguageServer(() => undefined).run({ request: new RunRequest() }, (_, response) => {
        console.log(JSON.stringify({ error: response?.getError(), bail: response?.getBail() }));
        process.exit();
    }),
);
