import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Writes a file where its path says, seen from where the command was called; folders on the way are made. */
export function writeReport(path: string, text: string): void {
    // npm runs commands in the project's folder and says here where it was called.
    const file = resolve(process.env["INIT_CWD"] ?? ".", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
}

/** Adds Markdown to the page of a workflow's run, where this is one. */
export function addToSummary(markdown: string): void {
    const file = process.env["GITHUB_STEP_SUMMARY"];
    // GitHub sets it; an empty one is none.
    if (file !== undefined && file !== "") appendFileSync(file, `${markdown.trim()}\n\n`);
}
