import { type AlertId, alertIds, coveredBy } from "./catalogue";
import { clusterSigns } from "./cluster-signs";
import type { Snapshot } from "./observe";
import { siteSigns } from "./site-signs";
import { type Sign, thresholds } from "./thresholds";

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
