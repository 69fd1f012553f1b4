import { readFileSync } from "node:fs";

/** A process that no later one can be mistaken for: process ids are reused, and start again at every boot. */
export interface ProcessIdentity {
    pid: number;
    /** Clock ticks after boot, as in /proc/PID/stat. */
    startTime: string;
    bootId: string;
}

export function identify(pid: number): ProcessIdentity | undefined {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        // The command's name, in parentheses, may hold spaces and parentheses itself.
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        // A zombie holds nothing any more.
        if (fields[0] === "Z") return undefined;
        return { pid, startTime: fields[19]!, bootId: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() };
    } catch {
        return undefined;
    }
}

export function isAlive(process: ProcessIdentity): boolean {
    const now = identify(process.pid);
    return now !== undefined && now.startTime === process.startTime && now.bootId === process.bootId;
}
