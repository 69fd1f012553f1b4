import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { cacheDir } from "../../lab/paths";

/** By the digest of its index: a tag of it has been taken over before. */
export const trivyImage =
    "ghcr.io/aquasecurity/trivy:0.74.0@sha256:62b1e65e8869bc4b4c6aa4fa2b21595256c7c2f6018a9d9ad61caf87187c1969";

/** Not an exit code that Trivy or Docker end with by themselves. */
const found = 10;

export interface Scan {
    /** Of the reports' files. */
    name: string;
    /** Trivy's command and what it looks at: `/repo` is the repository, `/out` the folder that is handed to `prepare`. */
    args: string[];
    /** What only Trivy's process gets to see: the registry's password. */
    env?: Record<string, string>;
    /** Puts what is scanned where Trivy finds it. */
    prepare?: (out: string) => Promise<unknown>;
}

/**
 * Looks for what is HIGH or CRITICAL, prints it, and writes it as SARIF into the folder `sarif`.
 * @returns whether there is any
 * @throws when Trivy could not look
 */
export async function scan({ name, args, env = {}, prepare }: Scan, sarif?: string): Promise<boolean> {
    return inFolder(async (out) => {
        await prepare?.(out);
        const report = ["--format", "json", "--output", `/out/${name}.json`, "--exit-code", String(found)];
        const which = ["--severity", "HIGH,CRITICAL", "--ignorefile", ".trivyignore.yaml"];
        const code = await trivy([...args, ...which, ...report], out, { env, ends: [0, found] });
        await trivy(["convert", "--format", "table", `/out/${name}.json`], out);
        if (sarif !== undefined) {
            await trivy(["convert", "--format", "sarif", "--output", `/out/${name}.sarif`, `/out/${name}.json`], out);
            mkdirSync(sarif, { recursive: true });
            writeFileSync(
                join(sarif, `${name}.sarif`),
                ofItsOwn(name, readFileSync(join(out, `${name}.sarif`), "utf8")),
            );
        }
        return code === found;
    });
}

/** Writes the bill of materials of an image, as CycloneDX. */
export async function writeSbom(reference: string, env: Record<string, string>, file: string): Promise<void> {
    await inFolder(async (out) => {
        await trivy(["image", "--format", "cyclonedx", "--output", "/out/sbom.json", reference], out, { env });
        writeFileSync(file, readFileSync(join(out, "sbom.json")));
    });
}

/** GitHub keeps the findings of each category apart, and takes one report of a category a commit. */
function ofItsOwn(name: string, text: string): string {
    const report = JSON.parse(text) as { runs: { automationDetails?: object }[] };
    for (const run of report.runs) run.automationDetails = { id: `trivy-${name}/` };
    return JSON.stringify(report);
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-scan-"));
    try {
        return await use(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

async function trivy(
    args: string[],
    out: string,
    { env = {}, ends = [0] }: { env?: Record<string, string>; ends?: number[] } = {},
): Promise<number> {
    const volumes = [`${process.cwd()}:/repo:ro`, `${out}:/out`, `${join(cacheDir(), "trivy")}:/root/.cache/trivy`];
    const { exitCode } = await execa(
        "docker",
        [
            "run",
            "--rm",
            "--workdir=/repo",
            ...volumes.map((volume) => `--volume=${volume}`),
            // By name: a value would stand in the list of processes.
            ...Object.keys(env).map((name) => `--env=${name}`),
            trivyImage,
            "--quiet",
            ...args,
        ],
        { env, stdio: "inherit", reject: false },
    );
    if (!ends.includes(exitCode)) throw new Error(`trivy ${args[0]} ended with ${exitCode}: what it says is above`);
    return exitCode;
}
