import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** How many tests a suite ran, and how they ended. */
export interface Tally {
    passed: number;
    failed: number;
    skipped: number;
}

/** How a suite has ended; `failures` is what it says of them. */
export interface Result extends Tally {
    failures?: string;
}

export interface Suite {
    name: string;
    argv: [string, ...string[]];
    env?: Record<string, string>;
    /** Reads the tally off the suite's output; a suite without one counts as one test, by its exit code. */
    count?: (output: string) => Tally | undefined;
}

/** The closing lines of mocha. */
export function countMocha(output: string): Tally | undefined {
    const of = (word: string) => Number(new RegExp(`^\\s*(\\d+) ${word}`, "m").exec(output)?.[1] ?? 0);
    const tally = { passed: of("passing"), failed: of("failing"), skipped: of("pending") };
    return tally.passed + tally.failed > 0 ? tally : undefined;
}

/** The lines of the Test Anything Protocol. */
export function countTap(output: string): Tally | undefined {
    const lines = output.split("\n");
    const skipped = lines.filter((line) => /^ok\b.*# SKIP/i.test(line)).length;
    const passed = lines.filter((line) => /^ok\b/.test(line)).length - skipped;
    const failed = lines.filter((line) => /^not ok\b/.test(line)).length;
    return passed + failed > 0 ? { passed, failed, skipped } : undefined;
}

/** The closing line of pytest. */
export function countPytest(output: string): Tally | undefined {
    const of = (word: string) => Number(new RegExp(`\\b(\\d+) ${word}\\b`).exec(output)?.[1] ?? 0);
    const tally = { passed: of("passed"), failed: of("failed") + of("errors?"), skipped: of("skipped") };
    return tally.passed + tally.failed > 0 ? tally : undefined;
}

/** The closing lines of Vitest. */
export function countVitest(output: string): Tally | undefined {
    const line = /^\s*Tests\s+(.*)$/m.exec(output)?.[1];
    if (line === undefined) return undefined;
    const of = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
    return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
}

/** Suites that run one after another while others do so beside them; a suite alone has nothing beside it. */
export type Step = Suite | { beside: [Suite[], Suite[]] };

/**
 * Runs the steps one after another, shows the suites' output, keeps it under `logs`, and returns a result for each. Of two
 * rows beside each other the second shows the output of a suite once that has ended.
 */
export async function runSuites(steps: Step[], cwd: string, logs: string): Promise<Map<string, Result>> {
    mkdirSync(logs, { recursive: true });
    const results = new Map<string, Result>();
    const runRow = async (row: Suite[], show?: (text: string) => void) => {
        for (const suite of row) {
            const started = Date.now();
            const head = `\n=== ${suite.name}: ${suite.argv.join(" ")}`;
            if (show !== undefined) console.log(head);
            const { code, output } = await run(suite, cwd, join(logs, `${suite.name}.log`), show);
            const tally = tallyOf(suite, code, output);
            results.set(suite.name, tally.failed > 0 ? { ...tally, failures: failuresOf(output) } : tally);
            if (show === undefined) console.log(`${head}\n${output}`);
            console.log(`=== ${suite.name}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
        }
    };
    const show = (text: string) => void process.stdout.write(text);
    for (const step of steps) {
        const [row, beside] = "beside" in step ? step.beside : [[step], []];
        await Promise.all([runRow(row, show), runRow(beside)]);
    }
    return results;
}

/** A suite that ended badly has failed, whatever it counted. */
export function tallyOf(suite: Suite, code: number, output: string): Tally {
    const counted = suite.count?.(stripVTControlCharacters(output));
    if (code !== 0)
        return {
            passed: counted?.passed ?? 0,
            failed: Math.max(counted?.failed ?? 0, 1),
            skipped: counted?.skipped ?? 0,
        };
    if (suite.count !== undefined && counted === undefined) return { passed: 0, failed: 1, skipped: 0 };
    return counted ?? { passed: 1, failed: 0, skipped: 0 };
}

/** Mocha's list of what failed and why; the last lines of what has none. */
export function failuresOf(output: string): string {
    const plain = stripVTControlCharacters(output).trimEnd();
    const list = /^\s*\d+ failing$/m.exec(plain);
    return list === null ? plain.split("\n").slice(-40).join("\n") : plain.slice(list.index).trim();
}

function run(
    { argv: [command, ...args], env }: Suite,
    cwd: string,
    log: string,
    show: (text: string) => void = () => undefined,
) {
    return new Promise<{ code: number; output: string }>((resolve, reject) => {
        const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
        const file = createWriteStream(log);
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                output += text;
                show(text);
                file.write(text);
            });
        }
        child.on("error", reject);
        child.on("close", (code) => {
            file.end(() => resolve({ code: code ?? 1, output }));
        });
    });
}

export function total(tallies: Iterable<Tally>): Tally {
    const sum = { passed: 0, failed: 0, skipped: 0 };
    for (const { passed, failed, skipped } of tallies) {
        sum.passed += passed;
        sum.failed += failed;
        sum.skipped += skipped;
    }
    return sum;
}

/**
 * Prints what has failed once more, a line a suite, and the closing line `N passed, N failed[, N skipped]`; sets the exit
 * code.
 */
export function report(results: Map<string, Result>) {
    const line = ({ passed, failed, skipped }: Tally) =>
        `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
    for (const [name, { failures }] of results) {
        if (failures !== undefined) console.log(`\n=== ${name}: what failed\n${failures}`);
    }
    console.log("");
    for (const [name, tally] of results) console.log(`${name.padEnd(16)} ${line(tally)}`);
    const sum = total(results.values());
    if (sum.failed > 0) process.exitCode = 1;
    console.log(line(sum));
}
