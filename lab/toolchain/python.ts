import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { again } from "./again";
import { aptInstall } from "./apt";
import { cached, type Report } from "./cache";

/**
 * Installs locked Python packages in an environment of their own, in the cache.
 * @param requirements file with a hash for every package
 * @returns the environment's `bin`: `python`, and programs that are no scripts (those begin with the path of a draft)
 */
export async function pythonEnvironment(name: string, requirements: string, report: Report): Promise<string> {
    // An environment is of the Python that made it.
    const key = createHash("sha256")
        .update(readFileSync(requirements))
        .update(await machinePython(report));
    const folder = await cached(name, key.digest("hex").slice(0, 16), report, async (draft) => {
        report(`installing ${name}`);
        await execa("python3", ["-m", "venv", draft]);
        const locked = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", requirements];
        // Most of it is never imported; Python compiles what is.
        const pip = ["-m", "pip", "install", "--quiet", "--no-compile", ...locked];
        await again(`installing ${name}`, report, () => execa(join(draft, "bin/python"), pip));
    });
    return join(folder, "bin");
}

/** Which Python the machine has, able to make environments: Debian's is not without another package. */
async function machinePython(report: Report): Promise<string> {
    const ask = ["-c", "import ensurepip, sys; print(sys.base_prefix, sys.version)"];
    const found = await execa("python3", ask, { reject: false });
    if (found.exitCode === 0) return found.stdout;
    await aptInstall(["python3-venv"], report);
    return (await execa("python3", ask)).stdout;
}
