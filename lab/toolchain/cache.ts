import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LockHeld, takeLock } from "../lock";
import { cacheDir } from "../paths";

/** Tells whoever watches what is going on, in one line. */
export type Report = (line: string) => void;

/**
 * The folder `NAME-KEY` of the cache, made by `make` when it is missing. It gets its name only when `make` is through,
 * so a folder that is there is whole; and only one process makes it, the others wait.
 */
export async function cached(
    name: string,
    key: string,
    report: Report,
    make: (folder: string) => Promise<void>,
): Promise<string> {
    const folder = join(cacheDir(), `${name}-${key}`);
    if (existsSync(folder)) return folder;
    mkdirSync(cacheDir(), { recursive: true });
    const release = await waitForLock(join(cacheDir(), `${name}.lock`), report);
    try {
        if (existsSync(folder)) return folder;
        removeLeftovers(name);
        const draft = join(cacheDir(), `.draft-${name}-${process.pid}`);
        await make(draft);
        renameSync(draft, folder);
        return folder;
    } finally {
        release();
    }
}

async function waitForLock(path: string, report: Report): Promise<() => void> {
    for (;;) {
        try {
            return takeLock(path, process.cwd());
        } catch (error) {
            if (!(error instanceof LockHeld)) throw error;
            report(`waiting for pid ${error.owner.pid} (${error.owner.root}), which makes the same`);
            await pause(1000);
        }
    }
}

/** Drafts of makers that were killed; the lock says that none is alive. */
function removeLeftovers(name: string): void {
    for (const entry of readdirSync(cacheDir())) {
        if (entry.startsWith(`.draft-${name}-`)) rmSync(join(cacheDir(), entry), { recursive: true, force: true });
    }
}
