import { readdirSync, readFileSync } from "node:fs";

/** Fields of /proc/PID/stat, from the state on; undefined when the process has ended. */
function stat(pid: string): { name: string; fields: string[] } | undefined {
    try {
        const [, name, rest] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        return name === undefined ? undefined : { name, fields: rest!.split(" ") };
    } catch {
        return undefined;
    }
}

/** Id of the engine's process: the one child of this one that is called so; undefined while none runs. */
export function engine(): number | undefined {
    const found = readdirSync("/proc").find((pid) => {
        const process_ = stat(pid);
        return process_?.name === "pulumi" && process_.fields[1] === String(process.pid);
    });
    return found === undefined ? undefined : Number(found);
}

/** Seconds of CPU that a process has used so far; the kernel counts in hundredths. */
export function cpuSeconds(pid: number): number | undefined {
    const fields = stat(String(pid))?.fields;
    return fields && (Number(fields[11]) + Number(fields[12])) / 100;
}
