import { readFileSync } from "node:fs";
import { Command } from "commander";
import execa from "execa";
import { findingsOf, type Lintable } from "./linters/findings";
import { installLinters } from "./linters/install";

new Command("npm run lint:workflows --")
    .description("actionlint, zizmor and yamllint over the workflows, shellcheck over every shell script.")
    .parse();

void main().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
});

async function main() {
    // Compiling says something a package.
    const linters = await installLinters((line) => {
        if (!line.startsWith("compiling")) console.log(line);
    });
    const all = await lintable();
    const findings = await findingsOf(all, linters);
    for (const { linter, file, line, rule, message } of findings)
        console.error(`${file}:${line}: ${message} (${linter} ${rule})`);
    console.log(`${all.workflows.length} workflows, ${all.scripts.length} shell scripts, ${findings.length} findings`);
    if (findings.length > 0) process.exitCode = 1;
}

/** What the repository holds, whether committed or about to be. */
async function lintable(): Promise<Lintable> {
    const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"]);
    const files = stdout.split("\n");
    return {
        workflows: files.filter((file) => /^\.github\/workflows\/.*\.ya?ml$/.test(file)),
        scripts: files.filter((file) => file.endsWith(".sh") || (!/\.\w+$/.test(file) && isShell(file))),
    };
}

const isShell = (file: string) => /^#!.*\b(ba|da)?sh\b/.test(readFileSync(file, "utf8").split("\n", 1)[0]!);
