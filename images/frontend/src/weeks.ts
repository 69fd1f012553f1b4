import type { Week } from "./api";

const DAY = 24 * 60 * 60 * 1000;

/** The last `count` weeks up to the newest one, weeks without commits filled in, oldest first. */
export function fillGaps(weeks: Week[], count: number): Week[] {
    const newest = weeks.at(-1);
    if (newest === undefined) return [];
    const byWeek = new Map(weeks.map(({ week, commits }) => [week, commits]));
    const first = Date.parse(weeks[0]!.week);
    const last = Date.parse(newest.week);
    const filled: Week[] = [];
    for (let time = Math.max(first, last - (count - 1) * 7 * DAY); time <= last; time += 7 * DAY) {
        const week = new Date(time).toISOString().slice(0, 10);
        filled.push({ week, commits: byWeek.get(week) ?? 0 });
    }
    return filled;
}
