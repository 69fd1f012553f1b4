import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { KubeConfig } from "@kubernetes/client-node";
import { Docker } from "../providers/docker/docker";
import { Kubernetes } from "../providers/kubernetes/kubernetes";
import type { CreateRequest, DeleteRequest, Provider } from "../providers/provider";
import { Random } from "../providers/random/random";
import { serve } from "../providers/serve";
import { Aws } from "./aws";
import { startEmulator } from "./emulator/emulator";
import { loadBalancers } from "./load-balancers";
import { recordingReleases } from "./releases";
import { translated, type Words } from "./translated";
import type { World } from "./world";

export interface DoubleArgs {
    world: World;
    /** Name of the role that runs the engine. */
    caller: string;
    /** Path of the lab's kubeconfig: its Kubernetes stands for every EKS cluster. */
    kubeconfig: string;
    /** Address of the lab's registry, which stands for ECR. */
    registry: string;
    /** Folder for the emulator's log. */
    folder: string;
    /** Called when something has been made or deleted, before the engine hears of it. */
    onDone?: (done: Done) => void;
}

export interface Double {
    /** To be given to the engine's process. */
    env: { PULUMI_DEBUG_PROVIDERS: string };
    close(): Promise<void>;
}

/** Serves the double of AWS, with the lab behind it, in place of every plugin that the program uses. Call `close` after. */
export async function attachDouble({
    world,
    caller,
    kubeconfig,
    registry,
    folder,
    onDone,
}: DoubleArgs): Promise<Double> {
    const emulator = await startEmulator(folder);
    const words: Words = [
        [`${world.account}.dkr.ecr.${world.region}.amazonaws.com`, registry],
        ["ebs.csi.aws.com", "lazysheeps.lab/path"],
    ];
    const plugins: Record<string, () => Provider> = {
        aws: () => new Aws(world, caller, emulator),
        kubernetes: () => recordingReleases(translated(new Kubernetes(), words), world),
        docker: () => translated(new Docker(), words),
        random: () => new Random(),
    };
    const served = await Promise.all(
        Object.entries(plugins).map(async ([name, make]) => ({
            name,
            ...(await serve(version(name), () => telling(make(), onDone))),
        })),
    );
    const components = await Promise.all(["awsx", "eks"].map((name) => component(name, kubeconfig)));
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const controller = loadBalancers(config, world);
    return {
        env: {
            PULUMI_DEBUG_PROVIDERS: [...served, ...components].map(({ name, port }) => `${name}:${port}`).join(","),
        },
        close: async () => {
            await controller();
            for (const one of [...served, ...components]) one.close();
            await emulator.close();
        },
    };
}

/** Something that a plugin has just done. */
export interface Done {
    operation: "create" | "delete";
    type: string;
    /** The resource's name in the program. */
    name: string;
}

/** The same plugin, with somebody told of what it does. */
function telling(provider: Provider, onDone: (done: Done) => void = () => {}): Provider {
    return Object.assign(Object.create(provider) as Provider, {
        create: async (request: CreateRequest) => {
            const made = await provider.create(request);
            if (!request.preview) onDone({ operation: "create", type: request.type, name: request.name });
            return made;
        },
        delete: async (request: DeleteRequest) => {
            await provider.delete(request);
            onDone({ operation: "delete", type: request.type, name: request.name });
        },
    });
}

/** Starts the double of a package of components: Pulumi's own server of such, which knows one program at a time. */
async function component(name: string, kubeconfig: string) {
    const child = spawn(
        process.execPath,
        ["--require", "tsx/cjs", join(__dirname, "components", `${name}.ts`), "127.0.0.1:0"],
        {
            stdio: ["ignore", "pipe", "inherit"],
            env: { ...process.env, LAZYSHEEPS_DOUBLE_KUBECONFIG: kubeconfig },
        },
    );
    const port = await new Promise<number>((resolve, reject) => {
        createInterface(child.stdout).once("line", (line) => resolve(Number(line)));
        child.once("exit", (code) => reject(new Error(`the double of ${name} ended with ${code}`)));
    });
    return { name, port, close: () => void child.kill() };
}

function version(name: string): string {
    const file = require.resolve(`@pulumi/${name}/package.json`);
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
