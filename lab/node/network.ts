import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { runDir } from "../paths";
import type { LabPaths } from "../paths";
import { type Machine, run } from "./namespace";
import { until } from "./until";

const socket = join(runDir, "slirp.sock");

/** Gives the lab its way out and the means to be reached: user space TCP, so the machine gets no interface or rule. */
export async function connectNetwork(paths: LabPaths, machine: Machine): Promise<void> {
    const up = await run(machine, ["ip", "-br", "addr", "show", "tap0"], { reject: false });
    if (up.exitCode === 0 && existsSync(socket)) return;
    rmSync(socket, { force: true });
    const log = openSync(join(paths.logs, "slirp4netns.log"), "w");
    // Ends when process 1 ends: nobody else has the other end of the pipe. Without host loopback, a pod cannot reach
    // what listens on the machine's 127.0.0.1.
    const script =
        'exec slirp4netns --configure --mtu=65520 --disable-host-loopback --exit-fd=3 --api-socket "$1" "$2" tap0 3<"$3"';
    const slirp = spawn("sh", ["-c", script, "sh", socket, String(machine.pid), join(runDir, "alive")], {
        detached: true,
        stdio: ["ignore", log, log],
    });
    slirp.unref();
    let ended = false;
    slirp.once("exit", () => (ended = true));
    await until("the lab's network", 60, async () => {
        if (ended) throw new Error(`slirp4netns ended: ${readFileSync(join(paths.logs, "slirp4netns.log"), "utf8")}`);
        return (
            existsSync(socket) &&
            (await run(machine, ["ip", "route", "get", "192.0.2.1"], { reject: false })).exitCode === 0
        );
    });
    // Without it bridged packets pass by the rules; a kernel loads it only on demand, and never from inside.
    if (!existsSync("/proc/sys/net/bridge")) await execa("modprobe", ["br_netfilter"]);
    await run(machine, ["sysctl", "-qw", "net.ipv4.ip_forward=1", "net.bridge.bridge-nf-call-iptables=1"]);
}
