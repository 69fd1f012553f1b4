import { setTimeout as sleep } from "node:timers/promises";
import { list, text, word, type Fields } from "../../values";
import { nameOf } from "../objects";
import { limitOf, type Wait } from "./await";
import { said } from "./progress";

/** Waits until the object is away. Throws with what holds it when the time is up. */
export async function gone(object: Fields, { objects, timeoutSeconds, signal, say }: Wait): Promise<void> {
    const end = Date.now() + 1000 * limitOf(object, timeoutSeconds);
    for (;;) {
        const live = await objects.get(object, nameOf(object));
        if (live === undefined || text(live, "metadata", "uid") !== text(object, "metadata", "uid")) return;
        const holding = held(live);
        if (signal.aborted || Date.now() > end) {
            const why = signal.aborted ? "the wait was cancelled" : "it is not gone in time";
            throw new Error(`${text(live, "kind")} "${nameOf(live)}" was asked to go, but ${why}: ${holding}`);
        }
        say(`going: ${holding}`);
        await sleep(200, undefined, { signal }).catch(() => undefined);
    }
}

function held(live: Fields): string {
    const finalizers = [...list(live, "metadata", "finalizers"), ...list(live, "spec", "finalizers")];
    const conditions = list(live, "status", "conditions") as Fields[];
    const remaining = conditions.filter(
        (one) => text(one, "type")?.endsWith("Remaining") && text(one, "status") === "True",
    );
    return [`finalizers ${finalizers.map(word).join(", ") || "none"}`, ...remaining.map(said)].join("; ");
}
