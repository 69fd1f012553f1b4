import { readFileSync } from "node:fs";
import { parse } from "yaml";
import * as z from "zod";
import { messages } from "../messages";

/** Longer, and nobody looks again. */
const mostDays = 184;
const dayMs = 24 * 60 * 60 * 1000;

const Entry = z.strictObject({
    id: z.string(),
    paths: z.array(z.string()).optional(),
    purls: z.array(z.string()).optional(),
    statement: z.string().min(20, "says no reason"),
    expired_at: z.iso.date("is no day; write YYYY-MM-DD"),
});
const Ignored = z.strictObject({
    vulnerabilities: z.array(Entry).optional(),
    misconfigurations: z.array(Entry).optional(),
    secrets: z.array(Entry).optional(),
});

/**
 * Trivy takes an entry without reason and end, and this does not.
 * @throws with everything that is wrong with the file
 */
export function checkIgnored(file: string, today = new Date()): void {
    const parsed = Ignored.safeParse(parse(readFileSync(file, "utf8")));
    if (!parsed.success)
        throw new Error(
            messages.ignoredNotValid(
                file,
                parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
            ),
        );
    const ends = Object.values(parsed.data).flatMap((entries) => entries ?? []);
    const problems = ends.flatMap(({ id, expired_at }) => {
        const days = (Date.parse(expired_at) - today.getTime()) / dayMs;
        if (days < 0) return [`${id}: ended on ${expired_at}; look whether it still holds`];
        return days > mostDays ? [`${id}: ends on ${expired_at}, in more than ${mostDays} days`] : [];
    });
    if (problems.length > 0) throw new Error(messages.ignoredNotValid(file, problems));
}
