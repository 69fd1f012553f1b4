import { setTimeout as pause } from "node:timers/promises";
import type { Report } from "./cache";

const times = 4;

/** What a command has said last, or else what the error says first. */
const reason = ({ stderr = "", message }: Error & { stderr?: string }) =>
    stderr.trim().split("\n").at(-1) || message.split("\n")[0];

/**
 * Does what asks servers that may be away for a moment, up to four times, a pause of 5, 10 and 15 s between.
 * @throws what it has failed with last
 */
export async function again<T>(what: string, report: Report, action: () => Promise<T>, pauseMs = 5000): Promise<T> {
    for (let time = 1; ; time += 1) {
        try {
            return await action();
        } catch (error) {
            if (time === times) throw error;
            report(`${what} failed, and is tried again: ${reason(error as Error)}`);
            await pause(time * pauseMs);
        }
    }
}
