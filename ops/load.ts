import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Place } from "./http";
import { messages } from "./messages";

export interface LoadOptions {
    /** Address without a path. */
    url: string;
    /** Paths, asked for in turn. */
    paths: string[];
    perSecond: number;
    /** In place of what the address says. */
    connectTo?: Place | undefined;
}

export interface Failure {
    /** Number of the request; also in its X-Request-Id. */
    id: number;
    /** Seconds after the load began. */
    after: number;
    /** A status that is not 2xx, or the connection's error. */
    kind: string;
}

export interface LoadResult {
    sent: number;
    failed: number;
    /** The first of them. */
    failures: Failure[];
    /** Number of all of them, by kind. */
    kinds: Record<string, number>;
    seconds: number;
    /** Milliseconds. */
    p50: number;
    p99: number;
}

/** Seconds of load before and after what is measured. */
export const margin = 5;

/**
 * Sends requests at a fixed rate, whether or not they are answered, half of them over connections of their own,
 * from some seconds before `action` until some seconds after it. An error of `action` ends the load as well.
 */
export async function underLoad(options: LoadOptions, action: () => Promise<unknown>): Promise<LoadResult> {
    const child = fork(join(__dirname, "load-process.ts"), [JSON.stringify(options)], {
        execArgv: ["--require", "tsx/cjs"],
    });
    const died = once(child, "exit").then(([code]): never => {
        throw new Error(`the load generator ended with ${String(code)}`);
    });
    const ask = async <T>(question: string): Promise<T> => {
        const answer = once(child, "message") as Promise<[T]>;
        child.send(question);
        const [message] = await Promise.race([answer, died]);
        return message;
    };
    const answered = async () => (await ask<{ answered: number }>("count")).answered;
    const more = async (count: number) => {
        const enough = (await answered()) + count;
        const end = Date.now() + margin * 4000;
        while ((await answered()) < enough) {
            if (Date.now() > end) throw new Error(messages.barelyAnswers(options.url));
            await setTimeout(300);
        }
    };
    try {
        await more(margin * options.perSecond);
        await action();
        await more(margin * options.perSecond);
        return await ask<LoadResult>("stop");
    } finally {
        child.kill();
    }
}
