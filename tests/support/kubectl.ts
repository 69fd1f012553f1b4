import { setTimeout } from "node:timers/promises";

/** Commands of kubectl that do the same however often they are run. */
const repeatable = new Set(["get", "api-resources", "scale", "patch", "annotate", "label", "wait", "apply"]);

/** What an API server says, or kubectl of it, whose disk or processor is taken by others. */
const tooBusy = new RegExp(
    [
        "etcdserver: (request timed out|leader changed)",
        "\\((Timeout|ServerTimeout|InternalError|ServiceUnavailable)\\)",
        "TLS handshake timeout",
        "stale GroupVersion",
        "currently unable to handle",
    ].join("|"),
);

/** Runs a command of kubectl, again for up to a minute where the server is too busy to answer and it does no harm. */
export async function patiently<T>([command]: string[], run: () => Promise<T>): Promise<T> {
    const end = Date.now() + 60_000;
    for (;;) {
        try {
            return await run();
        } catch (error) {
            const again = repeatable.has(command!) && tooBusy.test((error as Error).message);
            if (!again || Date.now() > end) throw error;
            await setTimeout(1000);
        }
    }
}
