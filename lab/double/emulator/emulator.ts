import { createHash } from "node:crypto";
import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ECR } from "@aws-sdk/client-ecr";
import { IAM } from "@aws-sdk/client-iam";
import execa from "execa";
import type { Fields } from "../../providers/values";
import { cached, type Report } from "../../toolchain/cache";
import { checks } from "./checks";

export interface Emulator {
    /** @throws with AWS's error code in front, when moto refuses the inputs. Types that it checks nothing of pass. */
    check(type: string, inputs: Fields): Promise<void>;
    close(): Promise<void>;
}

/** Starts moto's server, installed when it is missing; its log is `emulator.log` in the folder. Call `close` at the end. */
export async function startEmulator(folder: string, report: Report = () => {}): Promise<Emulator> {
    const python = await install(report);
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

/** Installs moto in an environment of its own, in the cache. @returns the environment's Python. */
async function install(report: Report): Promise<string> {
    const requirements = join(__dirname, "requirements.txt");
    // An environment is of the Python that made it.
    const key = createHash("sha256")
        .update(readFileSync(requirements))
        .update(await machinePython(report));
    const folder = await cached("moto", key.digest("hex").slice(0, 16), report, async (draft) => {
        report("installing moto");
        await execa("python3", ["-m", "venv", draft]);
        const locked = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", requirements];
        // Most of it is never imported; Python compiles what is.
        await execa(join(draft, "bin/python"), ["-m", "pip", "install", "--quiet", "--no-compile", ...locked]);
    });
    // Its other commands begin with the path of the draft.
    return join(folder, "bin/python");
}

/** Which Python the machine has, able to make environments: Debian's is not without another package. */
async function machinePython(report: Report): Promise<string> {
    const ask = ["-c", "import ensurepip, sys; print(sys.base_prefix, sys.version)"];
    const found = await execa("python3", ask, { reject: false });
    if (found.exitCode === 0) return found.stdout;
    report("apt-get install python3-venv");
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await execa("apt-get", ["update", "-q"], { env });
    await execa("apt-get", ["install", "-q", "-y", "--no-install-recommends", "python3-venv"], { env });
    return (await execa("python3", ask)).stdout;
}
