import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A call of a fake command. */
export interface Call {
    args: string[];
    /** What it was given on standard input, where an argument `-` asked for it. */
    input: string;
}

/** A command that does nothing but answer and remember. */
export interface FakeCommand {
    path: string;
    /** The folder that holds it alone, for PATH. */
    folder: string;
    calls(): Call[];
    remove(): void;
}

/**
 * Makes a command that answers by what its arguments contain; the first fitting answer counts. A call that nobody
 * foresaw fails.
 */
export function fakeCommand(name: string, answers: Record<string, string>): FakeCommand {
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-fake-"));
    const path = join(folder, name);
    const record = join(folder, "calls");
    writeFileSync(record, "");
    const script = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const args = process.argv.slice(2);
const input = args.includes("-") ? readFileSync(0, "utf8") : "";
appendFileSync(${JSON.stringify(record)}, JSON.stringify({ args, input }) + "\\n");
const answer = Object.entries(${JSON.stringify(answers)}).find(([part]) => args.join(" ").includes(part));
if (answer === undefined) throw new Error("nobody foresaw: " + args.join(" "));
process.stdout.write(answer[1]);
`;
    writeFileSync(path, script, { mode: 0o755 });
    return {
        path,
        folder,
        calls: () =>
            readFileSync(record, "utf8")
                .split("\n")
                .filter((line) => line !== "")
                .map((line) => JSON.parse(line) as Call),
        remove: () => rmSync(folder, { recursive: true }),
    };
}
