import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type LabPaths, runDir } from "../paths";
import { identify, isAlive, type ProcessIdentity } from "../process-identity";
import type { Machine } from "./namespace";

/** The node's address in the lab, which slirp4netns gives it. */
const node = "10.0.2.100";

interface Record extends ProcessIdentity {
    port: number;
}

/**
 * Makes a port of the node answer on 127.0.0.1 of the machine; again is no error. @throws when the port is taken.
 * `address` is where the lab listens on it.
 * Not slirp4netns' own forwarding: that lets one connection wait, so that of ten at once most are late or lost.
 */
export async function forward(
    paths: LabPaths,
    machine: Machine,
    hostPort: number,
    port: number,
    address = node,
): Promise<void> {
    const record = join(runDir, `forward-${hostPort}.json`);
    if (existsSync(record)) {
        const last = JSON.parse(readFileSync(record, "utf8")) as Record;
        if (isAlive(last) && last.port === port) return;
        if (isAlive(last)) throw new Error(`port ${hostPort} already leads to port ${last.port} of the lab`);
    }
    // What comes before the socket is handed over is turned away, and may come again.
    const server = createServer((visitor) => visitor.destroy()).listen({
        host: "127.0.0.1",
        port: hostPort,
        backlog: 511,
    });
    await once(server, "listening");
    const log = openSync(join(paths.logs, `forward-${hostPort}.log`), "w");
    // A socket belongs to the network it was made in, wherever the process that accepts from it runs.
    const forwarder = fork(join(__dirname, "forwarder.cjs"), [join(runDir, "alive"), address, String(port)], {
        execPath: "nsenter",
        execArgv: ["-t", String(machine.pid), "-n", "--", process.execPath],
        detached: true,
        stdio: ["ignore", log, log, "ipc"],
    });
    const ended = once(forwarder, "exit").then(() => {
        throw new Error(
            `the forwarder of port ${hostPort} ended: ${readFileSync(join(paths.logs, `forward-${hostPort}.log`), "utf8")}`,
        );
    });
    forwarder.send("listen", server);
    await Promise.race([once(forwarder, "message"), ended]);
    ended.catch(() => undefined);
    server.close();
    forwarder.unref();
    writeFileSync(record, JSON.stringify({ ...identify(forwarder.pid!), port }), { mode: 0o600 });
}
