import { AsyncLocalStorage } from "node:async_hooks";
import server = require("@pulumi/pulumi/automation/server");
import settings = require("@pulumi/pulumi/runtime/settings");
import stack = require("@pulumi/pulumi/runtime/stack");
import "../lab/own-connections";
import { messages } from "./messages";

/**
 * Mends what is dangerous about programs that run in this process, where it is loaded: Pulumi's Automation API (3.259)
 * takes a program that could not reach the engine, or has lost it, for one that has declared all it wants. The engine, if
 * it is well, then deletes what it was not told of. Here that is an error of the run.
 */
type Answer = (error: Error | null | undefined, response?: Response) => void;
interface Response {
    getError(): string;
    setError(message: string): void;
    setBail(isTold: boolean): void;
}
/** What the library keeps to itself. */
const { prototype } = (
    server as unknown as { LanguageServer: { prototype: { run(call: unknown, answer: Answer): void } } }
).LanguageServer;

/** Why the program of a run has failed, whatever the library makes of it. */
const runs = new AsyncLocalStorage<{ failure?: Error }>();

const noting =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
        try {
            return await work(...args);
        } catch (error) {
            const run = runs.getStore();
            if (run !== undefined) run.failure ??= error as Error;
            throw error;
        }
    };
Object.assign(stack, { runInPulumiStack: noting(stack.runInPulumiStack) });
Object.assign(settings, { disconnect: noting(settings.disconnect) });

/** What a program hears when the engine has ended the run and says itself why, e.g. that a resource could not be made. */
const endedByEngine = /resource monitor (?:is terminating|shut down)/i;

// eslint-disable-next-line @typescript-eslint/unbound-method -- Called with a `this` of its own.
const original = prototype.run;
prototype.run = function (call, answer) {
    const run: { failure?: Error } = {};
    const guarded: Answer = (error, response) => {
        if (run.failure !== undefined && response?.getError() === "") {
            if (endedByEngine.test(run.failure.message)) response.setBail(true);
            else response.setError(messages.engineLost(run.failure.message));
        }
        answer(error, response);
    };
    runs.run(run, () => original.call(this, call, guarded));
};
