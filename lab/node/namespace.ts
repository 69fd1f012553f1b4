import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa, { type ExecaChildProcess, type Options } from "execa";
import type { LabPaths } from "../paths";
import { runDir } from "../paths";
import { identify, isAlive, type ProcessIdentity } from "../process-identity";
import { inside } from "./layout";
import { until } from "./until";

/** Process 1 of a lab, as the machine sees it. */
export interface Machine extends ProcessIdentity {
    /** The clone whose lab it is. */
    root: string;
    /** ISO 8601. */
    since: string;
    /** Keys of the tools and the root file system it runs on. */
    built: string;
}

const record = join(runDir, "machine.json");

/** The machine of the last lab, dead or alive. */
export function lastMachine(): Machine | undefined {
    return existsSync(record) ? (JSON.parse(readFileSync(record, "utf8")) as Machine) : undefined;
}

export function runningMachine(): Machine | undefined {
    const machine = lastMachine();
    return machine !== undefined && isAlive(machine) ? machine : undefined;
}

/** Makes the namespaces and their process 1; it has no way out yet. */
export async function boot(paths: LabPaths, rootFileSystem: string, tools: string, built: string): Promise<Machine> {
    mkdirSync(runDir, { recursive: true, mode: 0o700 });
    await execa("rm", ["-f", join(runDir, "alive")]);
    await execa("mkfifo", ["-m", "600", join(runDir, "alive")]);
    for (const folder of [paths.logs, paths.pki, paths.volumes, paths.run, ...Object.values(paths.state)]) {
        mkdirSync(folder, { recursive: true });
    }
    const log = openSync(join(paths.logs, "boot.log"), "w");
    const namespaces = ["--mount", "--propagation", "private", "--net", "--pid", "--ipc", "--uts"];
    const binds = Object.entries(paths.state).flat();
    const outside = spawn(
        "unshare",
        [
            ...namespaces,
            "--fork",
            "--kill-child",
            "sh",
            join(__dirname, "boot.sh"),
            runDir,
            rootFileSystem,
            paths.root,
            tools,
            ...binds,
        ],
        { detached: true, stdio: ["ignore", log, log] },
    );
    outside.unref();
    let exited = false;
    outside.once("exit", () => (exited = true));
    const explain = () => readFileSync(join(paths.logs, "boot.log"), "utf8").trim();
    const first = await until("the lab's namespaces", 60, () => {
        if (exited) throw new Error(`the lab's namespaces could not be made: ${explain()}`);
        const pid = firstChild(outside.pid!);
        // Process 1 is named by what it runs: sh until everything is mounted, then tini.
        return pid !== undefined && readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "tini"
            ? identify(pid)
            : undefined;
    });
    const machine: Machine = { ...first, root: paths.repo, since: new Date().toISOString(), built };
    writeFileSync(record, JSON.stringify(machine), { mode: 0o600 });
    return machine;
}

function firstChild(pid: number): number | undefined {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children === "" ? undefined : Number(children.split(" ")[0]);
}

const enter = (machine: ProcessIdentity) => ["-t", String(machine.pid), "-m", "-n", "-p", "-i", "-u", "--"];

/** What a command inside the lab finds in its environment; nothing of the user's own. */
const environment = {
    PATH: `/run/lab/names:${inside.bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: "/root",
    LANG: "C.UTF-8",
    KUBECONFIG: `${inside.pki}/admin.kubeconfig`,
    DOCKER_HOST: `unix://${inside.docker}`,
};

/** Runs a command inside the lab. @throws ExecaError when it fails, unless `reject` is false. */
export function run(machine: ProcessIdentity, argv: readonly string[], options: Options = {}): ExecaChildProcess {
    return execa("nsenter", [...enter(machine), ...argv], { cwd: "/", extendEnv: false, env: environment, ...options });
}

// Joins the lab's cgroup, under both versions, and leaves the daemon's process id for `isRunning` before it ends; process 1
// becomes the daemon's parent. A child of a shell that is not interactive leads no group, so setsid keeps its process.
const daemonScript = `
name=$1; shift
for procs in /sys/fs/cgroup/*/lazysheeps-lab/system/cgroup.procs /sys/fs/cgroup/lazysheeps-lab/system/cgroup.procs; do
    if [ -e "$procs" ]; then echo $$ >"$procs"; fi
done
setsid "$@" >>${inside.logs}/$name.log 2>&1 </dev/null &
echo $! >/run/lab/$name.pid`;

/** Starts a daemon inside the lab unless it runs already. Its output goes to `.lab/logs/NAME.log`. */
export async function startDaemon(
    machine: ProcessIdentity,
    name: string,
    argv: readonly string[],
    env: Record<string, string> = {},
): Promise<void> {
    if (await isRunning(machine, name)) return;
    await run(machine, ["sh", "-c", daemonScript, "daemon", name, ...argv], {
        env: { ...environment, ...env },
        stdio: "ignore",
    });
}

export async function isRunning(machine: ProcessIdentity, name: string): Promise<boolean> {
    const alive = await run(machine, ["sh", "-c", 'kill -0 "$(cat "/run/lab/$1.pid")"', "sh", name], { reject: false });
    return alive.exitCode === 0;
}

/** Waits for a daemon to answer. @throws when it ends or the time is over, with the end of its log. */
export async function untilAnswers(
    machine: ProcessIdentity,
    paths: LabPaths,
    name: string,
    argv: readonly string[],
    seconds = 60,
): Promise<void> {
    const log = join(paths.logs, `${name}.log`);
    const end = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n") : "");
    try {
        await until(name, seconds, async () => {
            if ((await run(machine, argv, { reject: false, timeout: 10_000 })).exitCode === 0) return true;
            if (!(await isRunning(machine, name))) throw new Error(`${name} ended`);
            return undefined;
        });
    } catch (error) {
        throw new Error(`${(error as Error).message}; the end of ${log}:\n${end()}`, { cause: error });
    }
}
