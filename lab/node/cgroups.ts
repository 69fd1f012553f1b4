import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const mount = "/sys/fs/cgroup";
/** The lab's own cgroup, as the kubelet and Docker name it: all of it can be found, measured and removed. */
export const cgroup = "/lazysheeps-lab";

const unified = () => existsSync(join(mount, "cgroup.controllers"));

/** One folder for version 2, one for each hierarchy of version 1. */
function hierarchies(): string[] {
    if (unified()) return [mount];
    return readdirSync(mount)
        .map((name) => join(mount, name))
        .filter((folder) => existsSync(join(folder, "cgroup.procs")) && statSync(folder).isDirectory());
}

/** Makes the cgroup and a leaf in it for the daemons: version 2 allows processes in leaves only. */
export function makeCgroups(): void {
    for (const hierarchy of hierarchies()) {
        for (const folder of [join(hierarchy, cgroup), join(hierarchy, cgroup, "system")]) {
            if (unified()) delegate(join(folder, ".."));
            mkdirSync(folder, { recursive: true });
            // A new cpuset is empty, and an empty one takes no process.
            for (const file of ["cpuset.cpus", "cpuset.mems"]) {
                const from = join(folder, "..", file);
                if (!unified() && existsSync(from)) writeFileSync(join(folder, file), readFileSync(from));
            }
        }
    }
}

function delegate(folder: string): void {
    const controllers = readFileSync(join(folder, "cgroup.controllers"), "utf8").trim().split(" ");
    const wanted = controllers.filter((name) => ["cpu", "cpuset", "io", "memory", "pids", "hugetlb"].includes(name));
    writeFileSync(join(folder, "cgroup.subtree_control"), wanted.map((name) => `+${name}`).join(" "));
}

/** Removes the cgroup and all below it; its processes must have ended. */
export function removeCgroups(): void {
    for (const hierarchy of hierarchies()) removeTree(join(hierarchy, cgroup));
}

function removeTree(folder: string): void {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) removeTree(join(folder, entry.name));
    }
    rmdirSync(folder);
}

/** Every process of the lab's cgroup. */
export function cgroupProcesses(): number[] {
    const found = new Set<number>();
    const walk = (folder: string): void => {
        if (!existsSync(folder)) return;
        for (const pid of readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n").filter(Boolean))
            found.add(Number(pid));
        for (const entry of readdirSync(folder, { withFileTypes: true }))
            if (entry.isDirectory()) walk(join(folder, entry.name));
    };
    for (const hierarchy of hierarchies()) walk(join(hierarchy, cgroup));
    return [...found];
}

/** Bytes that all of the lab uses and the kernel cannot simply drop: what the kubelet calls the working set. */
export function memoryInUse(): number {
    const folder = unified() ? join(mount, cgroup) : join(mount, "memory", cgroup);
    const usage = readFileSync(join(folder, unified() ? "memory.current" : "memory.usage_in_bytes"), "utf8");
    const idle = new RegExp(`^${unified() ? "inactive_file" : "total_inactive_file"} (\\d+)$`, "m");
    return Number(usage) - Number(idle.exec(readFileSync(join(folder, "memory.stat"), "utf8"))?.[1] ?? 0);
}
