import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import execa from "execa";
import { runningMachine } from "../../../lab/node/namespace";

/** Neither a private address nor anybody's: pods may go there as they may go to S3. */
const address = "198.51.100.1";
export const bucketEndpoint = `http://${address}:443`;

export interface Bucket {
    /** `BUCKET/KEY` of every object, in the order in which they came. */
    readonly keys: string[];
    close(): Promise<void>;
}

/** Opens an S3 of one region outside the cluster, as strict as the program's bucket. Call `close` at the end. */
export async function openBucket(region: string): Promise<Bucket> {
    const inNode = ["-t", String(runningMachine()!.pid), "-n", "--"];
    await execa("nsenter", [...inNode, "ip", "address", "replace", `${address}/32`, "dev", "lo"]);
    const argv = [process.execPath, "images/postgres/s3-stub.mjs", "443", region, address];
    const server = spawn("nsenter", [...inNode, ...argv], { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface(server.stdout);
    await Promise.race([
        once(lines, "line"),
        once(server, "exit").then(() => Promise.reject(new Error("the bucket did not open"))),
    ]);
    const keys: string[] = [];
    lines.on("line", (line) => keys.push(line.split(" ")[0]!));
    return {
        keys,
        close: async () => {
            server.kill();
            await execa("nsenter", [...inNode, "ip", "address", "delete", `${address}/32`, "dev", "lo"]);
        },
    };
}
