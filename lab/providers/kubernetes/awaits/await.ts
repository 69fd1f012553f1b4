import { setTimeout as sleep } from "node:timers/promises";
import { text, type Fields } from "../../values";
import { annotation } from "../names";
import { nameOf, type Objects } from "../objects";
import { ingress, service } from "./network";
import { podReport } from "./pod-report";
import { ready, type Look, type Progress } from "./progress";
import { claim, quota, volume } from "./storage";
import { daemonSet, deployment, job, observed, pod, statefulSet } from "./workloads";

interface Awaited {
    look: Look;
    /** Seconds, unless the program says otherwise. */
    limit: number;
}

const tenMinutes = 600;

/** What is waited for; every other kind is ready as soon as it is written. */
const table: Record<string, Awaited> = {
    "apps/v1 Deployment": { look: deployment, limit: tenMinutes },
    "apps/v1 StatefulSet": { look: statefulSet, limit: tenMinutes },
    "apps/v1 DaemonSet": { look: daemonSet, limit: tenMinutes },
    "batch/v1 Job": { look: job, limit: tenMinutes },
    "v1 Pod": { look: pod, limit: tenMinutes },
    "v1 Service": { look: service, limit: tenMinutes },
    "networking.k8s.io/v1 Ingress": { look: ingress, limit: tenMinutes },
    "v1 PersistentVolumeClaim": { look: claim, limit: 300 },
    "v1 PersistentVolume": { look: volume, limit: 300 },
    "v1 ResourceQuota": { look: quota, limit: 60 },
};

const SETTLE_SECONDS = 10;
const POLL_MILLISECONDS = 250;

export interface Wait {
    objects: Objects;
    /** From customTimeouts; before `pulumi.com/timeoutSeconds` and the kind's own limit. */
    timeoutSeconds?: number;
    signal: AbortSignal;
    say: (line: string) => void;
}

const unseen: Progress = { ready: false, waiting: "its controller has not seen it yet" };

/** How far `live` is now, without waiting. */
export async function lookAt(live: Fields, objects: Objects): Promise<Progress> {
    if (annotation(live, "pulumi.com/skipAwait") === "true") return ready;
    if (!isSeen(live)) return unseen;
    return (await awaited(live)?.look(live, objects)) ?? ready;
}

const awaited = (live: Fields): Awaited | undefined => table[`${text(live, "apiVersion")} ${text(live, "kind")}`];

const isSeen = (live: Fields) => awaited(live) === undefined || observed(live);

/** `live` once its controller has seen what was written last, e.g. by an autoscaler, which takes a moment; ten seconds at most. */
export async function onceSeen(live: Fields, objects: Objects): Promise<Fields> {
    let now = live;
    for (const end = Date.now() + 10_000; !isSeen(now) && Date.now() < end;) {
        await sleep(POLL_MILLISECONDS);
        now = (await objects.get(now, nameOf(now))) ?? now;
    }
    return now;
}

/** Waits until `live` is ready. Returns it as last seen, with reasons when it is not what it should be. */
export async function wait(first: Fields, how: Wait): Promise<{ live: Fields; reasons: string[] }> {
    let live = first;
    const end = Date.now() + 1000 * limitOf(first, how.timeoutSeconds);
    let quiet = { since: Date.now(), state: "" };
    for (;;) {
        const progress = await lookAt(live, how.objects);
        if (progress.settles !== undefined && progress.settles !== quiet.state) {
            quiet = { since: Date.now(), state: progress.settles };
        }
        const settled = progress.settles === undefined || Date.now() - quiet.since >= 1000 * SETTLE_SECONDS;
        if (progress.ready && settled) return { live, reasons: [] };
        const why = progress.failed ?? outOfTime(progress, end, how.signal);
        if (why !== undefined) return { live, reasons: await reasons(live, why, progress, how.objects) };
        how.say(progress.waiting ?? "waiting for its endpoints to settle");
        await sleep(POLL_MILLISECONDS, undefined, { signal: how.signal }).catch(() => undefined);
        const now = await how.objects.get(live, nameOf(live));
        if (now === undefined) return { live, reasons: ["it was deleted while being waited for"] };
        live = now;
    }
}

/** What is wrong, with the pods' own words. */
export async function reasons(live: Fields, why: string, { pods = [] }: Progress, objects: Objects): Promise<string[]> {
    const head = `${text(live, "kind")} "${nameOf(live)}" was written, but ${why}`;
    // The engine shows reasons as a list; the pods' words belong to the first.
    return [[head, ...(await podReport(pods, objects))].join("\n    ")];
}

export function limitOf(live: Fields, timeoutSeconds: number | undefined): number {
    const annotated = Number(annotation(live, "pulumi.com/timeoutSeconds"));
    return timeoutSeconds ?? (annotated > 0 ? annotated : (awaited(live)?.limit ?? tenMinutes));
}

function outOfTime(progress: Progress, end: number, signal: AbortSignal): string | undefined {
    const state = progress.waiting ?? "its endpoints did not settle";
    if (signal.aborted) return `the wait was cancelled: ${state}`;
    return Date.now() < end ? undefined : `it is not ready in time: ${state}`;
}
