import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { cacheDir } from "../paths";

/** Long enough for a small plugin on a slow line; a closed network mostly refuses at once. */
const FETCH_SECONDS = 20;
/** A network that was closed a moment ago is not asked again; one that was opened is soon noticed. */
const REMEMBER_MINUTES = 60;

/** Whether Pulumi has plugins of these versions, or can fetch them. `wanted`: name → version. */
export async function hasOrFetches(pulumi: string, wanted: Record<string, string>): Promise<boolean> {
    const listed = await execa(pulumi, ["plugin", "ls", "--json"], { reject: false });
    const have = listed.exitCode === 0 ? (JSON.parse(listed.stdout) as { name: string; version: string }[]) : [];
    const missing = Object.entries(wanted).filter(
        ([name, version]) => !have.some((one) => one.name === name && one.version === version),
    );
    if (missing.length === 0) return true;
    const marker = join(cacheDir(), "plugins-cannot-be-fetched");
    if (ageInMinutes(marker) < REMEMBER_MINUTES) return false;
    for (const [name, version] of missing) {
        const fetch = ["plugin", "install", "resource", name, version];
        // The first one tells whether there is a way at all; those that follow may be large.
        const timeout = name === missing[0]![0] ? FETCH_SECONDS * 1000 : 0;
        const { exitCode } = await execa(pulumi, fetch, { reject: false, timeout });
        if (exitCode === 0) continue;
        mkdirSync(cacheDir(), { recursive: true });
        writeFileSync(marker, "");
        return false;
    }
    rmSync(marker, { force: true });
    return true;
}

function ageInMinutes(file: string): number {
    const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return (Date.now() - made) / 60_000;
}
