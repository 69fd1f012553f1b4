import { readdirSync, readFileSync } from "node:fs";
import type { V1Pod } from "@kubernetes/client-node";

/** Host id of the process that is number 1 in a pod's first container: its death takes the others of the container along. */
export function mainProcess(pod: V1Pod): number {
    const container = pod.status?.containerStatuses?.[0]?.containerID?.replace(/^.*:\/\//, "");
    if (container === undefined) throw new Error(`pod ${pod.metadata?.name} has no running container`);
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        if (textOf(pid, "cgroup").includes(container) && /^NSpid:.*\t1$/m.test(textOf(pid, "status")))
            return Number(pid);
    }
    throw new Error(`no process of container ${container} is in /proc`);
}

function textOf(pid: string, file: string): string {
    try {
        return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
        // It ended between the listing and the reading.
        return "";
    }
}
