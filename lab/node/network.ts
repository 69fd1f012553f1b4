import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
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
    await until("the lab's network", 20, async () => {
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

interface Forward {
    host_addr: string;
    host_port: number;
    guest_port: number;
}

/** Makes a port of the lab answer on 127.0.0.1 of the machine. @throws when the port is taken. */
export async function forward(hostPort: number, port: number): Promise<void> {
    const { entries } = (await ask({ execute: "list_hostfwd" })) as { entries: Forward[] };
    const same = entries.find((entry) => entry.host_port === hostPort);
    if (same?.guest_port === port) return;
    if (same !== undefined) throw new Error(`port ${hostPort} already leads to port ${same.guest_port} of the lab`);
    await ask({
        execute: "add_hostfwd",
        arguments: { proto: "tcp", host_addr: "127.0.0.1", host_port: hostPort, guest_port: port },
    });
}

async function ask(request: object): Promise<object> {
    const connection = connect(socket);
    connection.end(JSON.stringify(request));
    const answer = JSON.parse(await text(connection)) as { return?: object; error?: { desc: string } };
    if (answer.error !== undefined)
        throw new Error(`slirp4netns refused ${JSON.stringify(request)}: ${answer.error.desc}`);
    // This server wraps some answers and not others.
    return answer.return ?? answer;
}
