import { setTimeout as pause } from "node:timers/promises";

/** Asks until the answer is neither undefined nor false, and at least twice. @throws when it does not come within the time. */
export async function until<T>(
    what: string,
    seconds: number,
    ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (let asked = 1; ; asked += 1) {
        const answer = await ask();
        if (answer !== undefined && answer !== false) return answer;
        if (Date.now() > deadline && asked > 1) throw new Error(`${what} did not come up within ${seconds} s`);
        await pause(100);
    }
}
