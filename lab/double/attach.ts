import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { Docker } from "../providers/docker/docker";
import { Kubernetes } from "../providers/kubernetes/kubernetes";
import type { CreateRequest, DeleteRequest, Provider } from "../providers/provider";
import { Random } from "../providers/random/random";
import { serveAll, type Served, type ServedPlugins, servedPlugins } from "../providers/serve";
import { Aws } from "./aws";
import { startEmulator } from "./emulator/emulator";
import { loadBalancers } from "./load-balancers";
import { recordingReleases } from "./releases";
import { translated, type Words } from "./translated";
import type { World } from "./world";

/** The lab's driver of volumes, which stands for EBS's. */
const driver = "lazysheeps.lab/path";

export interface DoubleArgs {
    world: World;
    /** Name of the role that runs the engine, asked as it starts a plugin. */
    caller: () => string;
    /** Path of the lab's kubeconfig: its Kubernetes stands for every EKS cluster. */
    kubeconfig: string;
    /** Address of the lab's registry, which stands for ECR. */
    registry: string;
    /** Address that stands for S3. */
    bucketEndpoint: string;
    /** Keys of what is in a bucket there. */
    objects: (bucket: string) => string[];
    /** Folder for the emulator's log. */
    folder: string;
    /** Called when something has been made or deleted; the engine hears of it once that has ended. */
    onDone?: (done: Done) => void | Promise<void>;
}

export interface Double {
    /** To be given to the engine's process. */
    env: ServedPlugins;
    /** Has a folder of the lab's node stand for an EBS volume that is there from now on. */
    volume(id: string, path: string): void;
    close(): Promise<void>;
}

/** Serves the double of AWS, with the lab behind it, in place of every plugin that the program uses. Call `close` after. */
export async function attachDouble(args: DoubleArgs): Promise<Double> {
    const { world, caller, kubeconfig, registry, objects, folder, onDone } = args;
    const emulator = await startEmulator(folder);
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const words = wordsFor(args);
    const held = { claims: () => claimsOn(config), images: (name: string) => tagsIn(registry, name), objects };
    const plugins: Record<string, () => Provider> = {
        aws: () => telling(new Aws(world, caller(), emulator, held), onDone),
        kubernetes: () => telling(recordingReleases(translated(new Kubernetes(), words), world), onDone),
        docker: () => telling(translated(new Docker(), words), onDone),
        random: () => telling(new Random(), onDone),
    };
    const served = await serveAll(plugins);
    const components = await Promise.all(["awsx", "eks"].map((name) => component(name, kubeconfig)));
    const controller = loadBalancers(config, world);
    return {
        volume: (id, path) => {
            world.put({ type: "double:volume", id, inputs: {}, outputs: {} });
            // First: it speaks of the driver too.
            words.unshift(volumeWords(id, path));
        },
        env: servedPlugins([...served, ...components]),
        close: async () => {
            await controller();
            for (const one of [...served, ...components]) one.close();
            await emulator.close();
        },
    };
}

const wordsFor = ({ world, registry, bucketEndpoint }: DoubleArgs): Words => {
    const variable = (name: string, value: string) => JSON.stringify({ name, value });
    const region = variable("AWS_REGION", world.region);
    return [
        [`${world.account}.dkr.ecr.${world.region}.amazonaws.com`, registry],
        ["ebs.csi.aws.com", driver],
        // What EKS gives to the pods of a role, and where the bucket is.
        [
            region,
            [
                region,
                variable("AWS_ACCESS_KEY_ID", "double"),
                variable("AWS_SECRET_ACCESS_KEY", "double"),
                variable("RCLONE_CONFIG_BUCKET_ENDPOINT", bucketEndpoint),
                // An address has no bucket in its name.
                variable("RCLONE_CONFIG_BUCKET_PROVIDER", "Other"),
            ].join(","),
        ],
    ];
};

const volumeWords = (id: string, path: string): Words[number] => [
    `"csi":${JSON.stringify({ driver: "ebs.csi.aws.com", fsType: "ext4", volumeHandle: id })}`,
    `"local":${JSON.stringify({ path })}`,
];

async function claimsOn(config: KubeConfig): Promise<string[]> {
    const { items } = await config.makeApiClient(CoreV1Api).listPersistentVolumeClaimForAllNamespaces();
    return items.map(({ metadata }) => `${metadata!.namespace}/${metadata!.name}`);
}

async function tagsIn(registry: string, repository: string): Promise<string[]> {
    const response = await fetch(`http://${registry}/v2/${repository}/tags/list`);
    // None where nothing has been pushed.
    const { tags } = (await response.json()) as { tags?: string[] | null };
    return tags ?? [];
}

/** Something that a plugin has just done. */
export interface Done {
    operation: "create" | "delete";
    type: string;
    /** The resource's name in the program. */
    name: string;
}

/** The same plugin, with somebody told of what it does. */
function telling(provider: Provider, onDone: (done: Done) => void | Promise<void> = () => {}): Provider {
    return Object.assign(Object.create(provider) as Provider, {
        create: async (request: CreateRequest) => {
            const made = await provider.create(request);
            if (!request.preview) await onDone({ operation: "create", type: request.type, name: request.name });
            return made;
        },
        delete: async (request: DeleteRequest) => {
            await provider.delete(request);
            await onDone({ operation: "delete", type: request.type, name: request.name });
        },
    });
}

/** Starts the double of a package of components: Pulumi's own server of such, which knows one program at a time. */
async function component(name: string, kubeconfig: string): Promise<Served> {
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
