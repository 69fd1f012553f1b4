import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { V1Pod } from "@kubernetes/client-node";
import execa from "execa";
import { mainProcess } from "./process";

const address = "169.254.169.254";

/**
 * Gives the node what a cloud's node has: an address at which pods would find the node's own credentials.
 * Without it nothing could reach the address, policies or none. Returns how to take it away again.
 */
export async function metadataService(podOfTheNode: V1Pod): Promise<() => Promise<void>> {
    const inNode = [`--net=/proc/${parentOf(mainProcess(podOfTheNode))}/ns/net`, "--"];
    await execa("nsenter", [...inNode, "ip", "address", "replace", `${address}/32`, "dev", "lo"]);
    const script = `require("node:http").createServer((_, r) => r.end("role")).listen(80, "${address}", () => console.log("ready"))`;
    const server = spawn("nsenter", [...inNode, process.execPath, "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    await Promise.race([
        once(server.stdout, "data"),
        once(server, "exit").then(() => Promise.reject(new Error("the metadata service did not start"))),
    ]);
    return async () => {
        server.kill();
        await execa("nsenter", [...inNode, "ip", "address", "delete", `${address}/32`, "dev", "lo"]);
    };
}

/** The process that watches over a container runs in the node's own network. */
function parentOf(pid: number): string {
    const [, parent] = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    if (parent === undefined) throw new Error(`process ${pid} has no parent`);
    return parent;
}
