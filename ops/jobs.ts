/** The context `needs` of a workflow: how the jobs before have ended. */
export type Needs = Record<string, { result: "success" | "failure" | "cancelled" | "skipped" }>;

export interface Verdict {
    passed: boolean;
    /** A line a job. */
    lines: string[];
}

/** Passed: every job has succeeded, or was skipped and may be. `because` says why it was, when nothing else does. */
export function verdictOf(needs: Needs, maySkip: string[], because?: string): Verdict {
    const unknown = maySkip.filter((name) => !(name in needs));
    if (unknown.length > 0) throw new Error(`${unknown.join(", ")} may be skipped, and is no job that was waited for`);
    const jobs = Object.entries(needs).map(([name, { result }]) => ({ name, result }));
    const passed = jobs.every(
        ({ name, result }) => result === "success" || (result === "skipped" && maySkip.includes(name)),
    );
    const why = passed && because !== undefined ? `: ${because}` : "";
    return { passed, lines: jobs.map(({ name, result }) => `${name}: ${result}${result === "skipped" ? why : ""}`) };
}
