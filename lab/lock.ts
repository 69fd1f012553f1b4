import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { identify, isAlive, type ProcessIdentity } from "./process-identity";

export interface Owner extends ProcessIdentity {
    /** The clone it works for. */
    root: string;
    /** ISO 8601. */
    since: string;
}

export class LockHeld extends Error {
    constructor(
        readonly path: string,
        readonly owner: Owner,
    ) {
        super(`${path} is held by ${owner.root} (pid ${owner.pid}, since ${owner.since})`);
    }
}

/** Who holds the lock, dead or alive; undefined when nobody does. */
export function readOwner(path: string): Owner | undefined {
    try {
        return JSON.parse(readFileSync(path, "utf8")) as Owner;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return undefined;
        throw error;
    }
}

/**
 * Takes the lock for this process; the function given back releases it.
 * @throws LockHeld while a living process has it. One whose process is gone is taken over.
 */
export function takeLock(path: string, root: string): () => void {
    mkdirSync(dirname(path), { recursive: true });
    const mine: Owner = { ...identify(process.pid)!, root, since: new Date().toISOString() };
    const draft = `${path}.${process.pid}`;
    // Written whole before it gets its name, so that nobody ever reads half of it.
    writeFileSync(draft, JSON.stringify(mine));
    try {
        while (!tryLink(draft, path)) {
            const owner = readOwner(path);
            if (owner !== undefined && isAlive(owner)) throw new LockHeld(path, owner);
            removeStale(path, owner);
        }
    } finally {
        rmSync(draft, { force: true });
    }
    return () => {
        if (readOwner(path)?.pid === process.pid) rmSync(path, { force: true });
    };
}

function tryLink(from: string, to: string): boolean {
    try {
        linkSync(from, to);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
    }
}

/** Moves the dead owner's lock aside; somebody quicker may have put a living one there meanwhile, which goes back. */
function removeStale(path: string, dead: Owner | undefined): void {
    const aside = `${path}.stale.${process.pid}`;
    try {
        renameSync(path, aside);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
        throw error;
    }
    const moved = readOwner(aside);
    if (moved !== undefined && moved.startTime !== dead?.startTime && isAlive(moved)) tryLink(aside, path);
    rmSync(aside, { force: true });
}
