import { at, count, list, text, type Fields, type Value } from "../../values";
import { nameOf, namespaceOf, type Objects } from "../objects";
import { condition, said } from "./progress";

/** Why pods are not what they should be: a reason for each container that stands out, with its last log lines. */
export async function podReport(pods: Fields[], objects: Objects): Promise<string[]> {
    // Pods of one template fail alike: three say as much as ten.
    const reports = await Promise.all(pods.slice(0, 3).map((pod) => report(pod, objects)));
    return reports.flat();
}

async function report(pod: Fields, objects: Objects): Promise<string[]> {
    const scheduled = condition(pod, "PodScheduled");
    if (text(scheduled, "status") === "False") return [`Pod ${nameOf(pod)} is not scheduled: ${said(scheduled)}`];
    const statuses = [...list(pod, "status", "initContainerStatuses"), ...list(pod, "status", "containerStatuses")];
    const lines = await Promise.all(statuses.map((status) => container(pod, status, objects)));
    const found = lines.flat();
    if (found.length > 0 || text(condition(pod, "Ready"), "status") === "True") return found;
    const events = await warnings(pod, objects);
    return [
        `Pod ${nameOf(pod)} is ${text(pod, "status", "phase") ?? "new"}: ${events || said(condition(pod, "Ready"))}`,
    ];
}

async function container(pod: Fields, status: Value, objects: Objects): Promise<string[]> {
    const waiting = at(status, "state", "waiting");
    const ended = at(status, "state", "terminated") ?? at(status, "lastState", "terminated");
    const succeeded = at(status, "state", "terminated", "exitCode") === 0;
    if (at(status, "ready") === true || (succeeded && text(pod, "status", "phase") !== "Failed")) return [];
    if (text(waiting, "reason") === "PodInitializing") return [];
    const name = text(status, "name")!;
    const why = [
        text(waiting, "reason"),
        text(waiting, "message"),
        ended && `${text(ended, "reason") ?? "ended"} with exit code ${count(ended, "exitCode")}`,
        text(ended, "message"),
        waiting === undefined && ended === undefined && `is not ready: ${await warnings(pod, objects)}`,
    ];
    const again = at(status, "state", "terminated") === undefined && ended !== undefined;
    const log = await objects.log(namespaceOf(pod)!, nameOf(pod), name, again);
    return [
        `Pod ${nameOf(pod)}, container ${name}: ${why.filter(Boolean).join("; ")}`,
        ...log.map((line) => `  ${name} | ${line}`),
    ];
}

/** The newest warning about the pod, e.g. a failing readiness probe. */
async function warnings(pod: Fields, objects: Objects): Promise<string> {
    const events = await objects.list("v1", "Event", namespaceOf(pod)!, {
        fieldSelector: `involvedObject.uid=${text(pod, "metadata", "uid")},type=Warning`,
    });
    const time = (event: Fields) => text(event, "lastTimestamp") ?? text(event, "eventTime") ?? "";
    return said(events.sort((one, other) => time(one).localeCompare(time(other))).at(-1));
}
