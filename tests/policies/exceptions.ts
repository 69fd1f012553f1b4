import { readFileSync } from "node:fs";
import type { Violation } from "./policy";

/** A violation that is meant: why, and until when that has to be thought over. */
export interface Exception {
    id: string;
    /** Resources it is for, as the violation names them. */
    resources: string[];
    reason: string;
    /** ISO 8601 date. */
    expires: string;
}

export const readExceptions = () => JSON.parse(readFileSync("policy-exceptions.json", "utf8")) as Exception[];

/** Violations that no exception covers. */
export function uncovered(id: string, violations: Violation[], exceptions: Exception[]): string[] {
    return violations
        .filter(({ resource }) => !exceptions.some((e) => e.id === id && e.resources.includes(resource)))
        .map(({ resource, what }) => `${resource} ${what}`);
}

/** What is wrong with the exceptions themselves: expired ones, and resources that break nothing. */
export function stale(
    exceptions: Exception[],
    found: { id: string; violations: Violation[] }[],
    today: string,
): string[] {
    return exceptions.flatMap(({ id, resources, expires }) => [
        ...(expires <= today ? [`${id} expired on ${expires}: mend it, or think it over and set a new date`] : []),
        ...resources
            .filter((resource) => !found.some((f) => f.id === id && f.violations.some((v) => v.resource === resource)))
            .map((resource) => `${id} is not needed for ${resource}: take it out`),
    ]);
}
