import { setTimeout as pause } from "node:timers/promises";
import type { Report } from "./cache";

const times = 4;

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
            report(`${what} failed, and is tried again: ${(error as Error).message.split("\n")[0]}`);
            await pause(time * pauseMs);
        }
    }
}
