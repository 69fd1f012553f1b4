import { type AlertId, alertIds, coveredBy } from "./catalogue";
import { clusterSigns } from "./cluster-signs";
import type { Snapshot } from "./observe";
import { siteSigns } from "./site-signs";

/** From where on something is an incident. */
export const thresholds = {
    /** Milliseconds of the fastest of some answers. */
    slowMs: 2000,
    /** One that renews itself does so 60 days before. */
    certificateDays: 21,
    /** Share of the database's claim that its files take. */
    volume: 0.8,
    /** Share of its limit: a pod that passes that of memory is killed. */
    memory: 0.95,
    /** Share of what a workload's pods may use together. */
    cpu: 0.95,
    /** Above the time an image is pulled, a node added, and a pod started in. */
    startingMinutes: 5,
    /** Longer than from one hourly run to the next; where the run before is longer ago, the time since then counts. */
    restartMinutes: 90,
    /** After its time a backup may start an hour late and take an hour. */
    backupHours: 2,
    /** As the program itself warns. */
    supportDays: 90,
};

/** What shows an alert, a line each: none when all is well, undefined when it cannot be known. */
export type Sign = (snapshot: Snapshot, limits: typeof thresholds) => string[] | undefined;

const signs: Record<AlertId, Sign> = { ...siteSigns, ...clusterSigns };

export interface Finding {
    id: AlertId;
    lines: string[];
    /** What was found with it and follows from it. */
    followedBy: { id: AlertId; lines: string[] }[];
}

export interface Verdict {
    /** One an incident. */
    findings: Finding[];
    /** Those that can neither be found nor ruled out. */
    undecided: AlertId[];
}

export function judge(snapshot: Snapshot, limits = thresholds): Verdict {
    const findings: Finding[] = [];
    const undecided: AlertId[] = [];
    for (const id of alertIds) {
        const lines = signs[id](snapshot, limits)?.map(plain);
        if (lines === undefined) undecided.push(id);
        else if (lines.length > 0) {
            const cause = findings.find((finding) => coveredBy(finding.id).includes(id));
            if (cause === undefined) findings.push({ id, lines, followedBy: [] });
            else {
                cause.followedBy.push({ id, lines });
                undecided.push(id);
            }
        }
    }
    return { findings, undecided };
}

/** A line may quote whatever a cluster or a site says. */
const plain = (line: string) => line.replace(/[\s\p{Cc}]+/gu, " ").slice(0, 300);
