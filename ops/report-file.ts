import { appendFileSync, closeSync, lstatSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fromCaller } from "./caller";
import { messages } from "./messages";
import { reasonOf } from "./reason";

/** Writes a file where its path says, seen from where the command was called; folders on the way are made. */
export function writeReport(path: string, text: string): void {
    const file = fromCaller(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
}

/** Makes sure, before there is a report, that it can be written. @throws when it cannot */
export function expectWritable(path: string): void {
    const file = fromCaller(path);
    try {
        mkdirSync(dirname(file), { recursive: true });
        const isNew = lstatSync(file, { throwIfNoEntry: false }) === undefined;
        closeSync(openSync(file, "a"));
        if (isNew) rmSync(file);
    } catch (error) {
        throw new Error(messages.unwritable(path, reasonOf(error)), { cause: error });
    }
}

/** Adds Markdown to the page of a workflow's run, where `env` says that this is one. */
export function addToSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): void {
    const file = env["GITHUB_STEP_SUMMARY"];
    // GitHub sets it; an empty one is none.
    if (file !== undefined && file !== "") appendFileSync(file, `${markdown.trim()}\n\n`);
}
