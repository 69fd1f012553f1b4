import type { Snapshot } from "./observe";

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
