import execa from "execa";
import type { Linters } from "./install";

/** What a linter has to say of a place. */
export interface Finding {
    linter: string;
    file: string;
    line: number;
    rule: string;
    message: string;
}

/** What there is to lint: paths of workflows, and of shell scripts. */
export interface Lintable {
    workflows: string[];
    scripts: string[];
}

/** Everything that the linters find, at their strictest. @throws when one cannot do its work */
export async function findingsOf({ workflows, scripts }: Lintable, linters: Linters): Promise<Finding[]> {
    const { actionlint, shellcheck, zizmor, python } = linters;
    const found = await Promise.all([
        workflows.length === 0 ? [] : ofActionlint(actionlint, shellcheck, workflows),
        workflows.length === 0 ? [] : ofZizmor(zizmor, workflows),
        workflows.length === 0 ? [] : ofYamllint(python, workflows),
        scripts.length === 0 ? [] : ofShellcheck(shellcheck, scripts),
    ]);
    return found.flat();
}

async function ofActionlint(command: string, shellcheck: string, files: string[]): Promise<Finding[]> {
    const text = await run(command, ["-format", "{{json .}}", "-shellcheck", shellcheck, "-pyflakes", "", ...files], 1);
    const errors = JSON.parse(text) as { message: string; filepath: string; line: number; kind: string }[] | null;
    return (errors ?? []).map(({ message, filepath, line, kind }) => ({
        linter: "actionlint",
        file: filepath,
        line,
        rule: kind,
        message,
    }));
}

interface Audit {
    ident: string;
    desc: string;
    locations: {
        symbolic: { key: { Local: { verbatim_path?: string; given_path?: string } }; annotation: string; kind: string };
        concrete: { location: { start_point: { row: number } } };
    }[];
}

async function ofZizmor(command: string, files: string[]): Promise<Finding[]> {
    const strict = ["--offline", "--persona", "pedantic", "--no-exit-codes", "--no-progress", "--quiet"];
    const audits = JSON.parse(await run(command, [...strict, "--format", "json-v1", ...files])) as Audit[];
    return audits.map(({ ident, desc, locations }) => {
        const { symbolic, concrete } = locations.find(({ symbolic }) => symbolic.kind === "Primary") ?? locations[0]!;
        const { verbatim_path, given_path } = symbolic.key.Local;
        return {
            linter: "zizmor",
            file: (verbatim_path ?? given_path)!,
            line: concrete.location.start_point.row + 1,
            rule: ident,
            message: `${desc}: ${symbolic.annotation}`,
        };
    });
}

async function ofYamllint(python: string, files: string[]): Promise<Finding[]> {
    const text = await run(python, ["-m", "yamllint", "--format", "parsable", ...files], 1);
    return [...text.matchAll(/^(.+):(\d+):\d+: \[\w+\] (.*) \(([\w-]+)\)$/gm)].map(([, file, line, message, rule]) => ({
        linter: "yamllint",
        file: file!,
        line: Number(line),
        rule: rule!,
        message: message!,
    }));
}

async function ofShellcheck(command: string, files: string[]): Promise<Finding[]> {
    const { comments } = JSON.parse(await run(command, ["--format", "json1", ...files], 1)) as {
        comments: { file: string; line: number; code: number; message: string }[];
    };
    return comments.map(({ file, line, code, message }) => ({
        linter: "shellcheck",
        file,
        line,
        rule: `SC${code}`,
        message,
    }));
}

/** @returns what the command printed. @throws what it said, when it ends with neither 0 nor `found` */
async function run(command: string, args: string[], found = 0): Promise<string> {
    const { exitCode, stdout, stderr } = await execa(command, args, { reject: false });
    if (exitCode !== 0 && exitCode !== found) throw new Error(`${command} ended with ${exitCode}: ${stderr || stdout}`);
    return stdout;
}
