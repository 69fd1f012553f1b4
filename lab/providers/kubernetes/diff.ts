import { differences } from "../differences";
import type { Difference } from "../provider";
import { parsePath, text, type Fields, type Path, type Properties } from "../values";
import { isTrue } from "./awaits/progress";
import { annotation, isAutonamed } from "./names";
import { nameOf, namespaceOf } from "./objects";
import { prune } from "./prune";
import { replaces } from "./replace-table";

const REPLACE_UNREADY = "pulumi.com/replaceUnready";

/** The last known live object, as far as the old inputs speak of it, against the new inputs. */
export function difference(live: Fields, oldInputs: Properties, news: Fields, ignoreChanges: string[]): Difference {
    const ignored = ignoreChanges.map(parsePath);
    const changes = differences(prune(live, oldInputs.value), news)
        .filter(({ path }) => !ignored.some((one) => startsWith(path, one)))
        .map((change) => ({ path: change.path, kind: change.kind, replaces: replaces(news, change) }));
    if (unreadyJob(live, news)) {
        const path = ["metadata", "annotations", REPLACE_UNREADY];
        changes.push({ path, kind: "update", replaces: true });
    }
    // A name that somebody chose can only be had by one object at a time.
    const sameName = !isAutonamed(news) && nameOf(news) === nameOf(live) && namespaceOf(news) === namespaceOf(live);
    return { changes, deleteBeforeReplace: sameName && changes.some((change) => change.replaces) };
}

const unreadyJob = (live: Fields, news: Fields) =>
    text(news, "kind") === "Job" && annotation(news, REPLACE_UNREADY) === "true" && !isTrue(live, "Complete");

const startsWith = (path: Path, start: Path) => start.every((step, index) => step === "*" || step === path[index]);
