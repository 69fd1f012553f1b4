import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ECR } from "@aws-sdk/client-ecr";
import { IAM } from "@aws-sdk/client-iam";
import execa from "execa";
import type { Fields } from "../../providers/values";
import type { Report } from "../../toolchain/cache";
import { pythonEnvironment } from "../../toolchain/python";
import { checks } from "./checks";

export interface Emulator {
    /** Where it answers as all of AWS, to whoever says who they are. */
    endpoint: string;
    /** @throws with AWS's error code in front, when moto refuses the inputs. Types that it checks nothing of pass. */
    check(type: string, inputs: Fields): Promise<void>;
    close(): Promise<void>;
}

/** Starts moto's server, installed when it is missing; its log is `emulator.log` in the folder. Call `close` at the end. */
export async function startEmulator(folder: string, report: Report = () => {}): Promise<Emulator> {
    const python = join(await pythonEnvironment("moto", join(__dirname, "requirements.txt"), report), "python");
    const log = join(folder, "emulator.log");
    const argv = ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"];
    const server = execa(python, argv, { stdin: "ignore", stdout: "ignore", buffer: false, reject: false });
    server.stderr!.pipe(createWriteStream(log));
    const endpoint = await new Promise<string>((resolve, reject) => {
        // It says so once its socket listens, and only there is the port that the kernel chose.
        createInterface(server.stderr!).on("line", (line) => {
            const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
            if (address !== undefined) resolve(address);
        });
        void server.then(() => reject(new Error(`moto ended before it answered: see ${log}`)));
    });

    // Which Node.js a later version of the pinned SDK will want is no news to who runs this one.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
    const settings = {
        endpoint,
        region: "eu-central-1",
        // Given here, so that nobody's own are looked for.
        credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
        maxAttempts: 1,
    };
    const aws = { iam: new IAM(settings), ecr: new ECR(settings) };
    // One after another: a thread of moto's fails when another makes something while it looks through all there is.
    let last: Promise<void> = Promise.resolve();
    return {
        endpoint,
        check: (type, inputs) => {
            const result = last.then(() => checks[type]?.(inputs, aws)).then(() => {}, refuse);
            last = result.catch(() => {});
            return result;
        },
        close: async () => {
            for (const client of Object.values(aws)) client.destroy();
            server.kill();
            await server;
        },
    };
}

/** @throws with the error's code in front of its message, which alone is what an engine shows. */
function refuse(error: Error): never {
    throw new Error(`${error.name}: ${error.message}`, { cause: error });
}
