import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** What the engine's file backend writes while it works on a stack. */
export interface Lock {
    pid: number;
    hostname: string;
    timestamp: string;
}

/** Locks of a stack whose state is in a folder, as given to openStack. */
export function locksOf(state: string, stack: string): Lock[] {
    const folder = join(state, "state", ".pulumi", "locks");
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".json") && path.split("/").includes(stack))
        .map((path) => JSON.parse(readFileSync(join(folder, path), "utf8")) as Lock);
}

/** Whether the run that holds the lock may still go on; on another machine nobody can see. */
export function isAlive({ pid, hostname: host }: Lock): boolean {
    if (host !== hostname()) return true;
    try {
        process.kill(pid, 0);
        const name = `/proc/${pid}/comm`;
        // Ids are given out again.
        return !existsSync("/proc") || readFileSync(name, "utf8").trim().startsWith("pulumi");
    } catch {
        return false;
    }
}
