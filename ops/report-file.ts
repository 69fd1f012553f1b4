import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fromCaller } from "./caller";

/** Writes a file where its path says, seen from where the command was called; folders on the way are made. */
export function writeReport(path: string, text: string): void {
    const file = fromCaller(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
}

/** Adds Markdown to the page of a workflow's run, where this is one. */
export function addToSummary(markdown: string): void {
    const file = process.env["GITHUB_STEP_SUMMARY"];
    // GitHub sets it; an empty one is none.
    if (file !== undefined && file !== "") appendFileSync(file, `${markdown.trim()}\n\n`);
}
