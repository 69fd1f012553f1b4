import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { runDir } from "../paths";
import { hostPorts } from "../preflight";
import { isAlive } from "../process-identity";
import { cgroupProcesses, removeCgroups } from "./cgroups";
import { type Machine, run } from "./namespace";
import { until } from "./until";

/** As long as the longest grace period of the application, and a little. */
const graceSeconds = 40;

// Each container gets the signal its image asks for (a database may want another than SIGTERM), as from the kubelet.
// Sandboxes go last: they hold the network the others may still need to say goodbye.
const endContainers = `
ctr -n k8s.io containers ls -q | while read -r id; do
    info=$(ctr -n k8s.io containers info "$id")
    case $info in *'"io.cri-containerd.kind": "sandbox"'*) continue ;; esac
    signal=$(printf '%s' "$info" | sed -n 's/.*"io.containerd.image.config.stop-signal": "\\([^"]*\\)".*/\\1/p' | head -1)
    ctr -n k8s.io tasks kill -s "\${signal:-SIGTERM}" "$id" 2>/dev/null || continue
    echo "$id"
done`;

/** Ends the pods as a shutdown does, then the daemons, then the machine. Data stays. */
export async function shutDown(machine: Machine, report: (line: string) => void): Promise<void> {
    report("ending pods");
    // Without the kubelet nothing starts them again.
    await endDaemon(machine, "kubelet");
    const ended = await run(machine, ["sh", "-c", endContainers], { reject: false });
    const ids = ended.stdout.split("\n").filter(Boolean);
    await until("the end of all pods", graceSeconds, async () => {
        const running = await run(
            machine,
            ["sh", "-c", "ctr -n k8s.io tasks ls | awk '$3 == \"RUNNING\" { print $1 }'"],
            { reject: false },
        );
        return !running.stdout.split("\n").some((id) => ids.includes(id));
    }).catch(() => report(`some pods did not end within ${graceSeconds} s and are killed`));
    report("ending daemons");
    // The API server keeps nothing itself, and takes ten seconds to say goodbye: it goes with the machine.
    for (const name of ["dockerd", "registry", "etcd", "containerd"]) await endDaemon(machine, name);
    await powerOff(machine);
}

async function endDaemon(machine: Machine, name: string): Promise<void> {
    const script =
        'pid=$(cat "/run/lab/$1.pid") && kill "$pid" && for i in $(seq 100); do kill -0 "$pid" || exit 0; sleep 0.1; done';
    await run(machine, ["sh", "-c", script, "sh", name], { reject: false });
}

/** Ends whatever is left: killing process 1 kills every process of its namespace, and with the last their mounts go. */
export async function powerOff(machine: Machine | undefined): Promise<void> {
    if (machine !== undefined && isAlive(machine)) {
        process.kill(machine.pid, "SIGKILL");
        await until("the end of the lab's process 1", 20, () => !isAlive(machine));
    }
    await clearRemains();
}

/** Removes what a lab leaves on the machine when it ends in any way: cgroups, sockets, records. */
export async function clearRemains(): Promise<void> {
    // Processes of a namespace whose process 1 is gone are about to be gone too.
    for (let left = cgroupProcesses(), tries = 0; left.length > 0; left = cgroupProcesses(), tries++) {
        if (tries === 100)
            throw new Error(
                `processes ${left.join(", ")} of the lab do not end; look at them with: ps -fp ${left.join(",")}`,
            );
        if (tries === 50) for (const pid of left) process.kill(pid, "SIGKILL");
        await pause(100);
    }
    await until("the removal of the lab's cgroups", 10, () => {
        try {
            removeCgroups();
            return true;
        } catch (error) {
            // The kernel lets a cgroup go a moment after its last process.
            if ((error as NodeJS.ErrnoException).code === "EBUSY") return false;
            throw error;
        }
    });
    for (const name of [
        "machine.json",
        ...Object.keys(hostPorts).map((port) => `forward-${port}.json`),
        "slirp.sock",
        "docker.sock",
        "alive",
        "root",
    ]) {
        rmSync(join(runDir, name), { recursive: true, force: true });
    }
}
