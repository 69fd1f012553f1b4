import { setTimeout } from "node:timers/promises";
import { ApiException } from "@kubernetes/client-node";

/** Whether an API server said no. Asked again it says the same; an answer that was lost, or that it is busy, may be another. */
export const isRefusal = (error: unknown) => error instanceof ApiException && error.code < 500 && error.code !== 429;

/** Asks what may be asked twice, up to five times, a second apart. @throws what the last answer was */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
    for (let time = 1; ; time += 1) {
        try {
            return await ask();
        } catch (error) {
            if (time === 5 || isRefusal(error)) throw error;
            await setTimeout(1000);
        }
    }
}
