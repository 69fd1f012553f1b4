import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { LockHeld, readOwner, takeLock } from "./lock";
import { startAgents } from "./node/agents";
import { makeCertificates } from "./node/certificates";
import { makeCgroups, memoryInUse } from "./node/cgroups";
import { offerDocker, startContainerRuntime } from "./node/container-runtime";
import { startControlPlane } from "./node/control-plane";
import { forward } from "./node/forward";
import { publishBaseImage, publishSystemImages } from "./node/images";
import { baseImage, registry } from "./node/layout";
import { boot, lastMachine, type Machine, run, runningMachine } from "./node/namespace";
import { connectNetwork } from "./node/network";
import { startRegistry } from "./node/registry";
import { clearRemains, powerOff, shutDown } from "./node/stop";
import { applySystemWorkloads } from "./node/system-workloads";
import { cacheDir, context, type LabPaths, labPaths, runDir } from "./paths";
import { gatherFacts, hostPackages, type Problem, problems } from "./preflight";
import { isAlive } from "./process-identity";
import { aptInstall } from "./toolchain/apt";
import { build } from "./toolchain/build";
import type { Report } from "./toolchain/cache";
import { trust } from "./toolchain/machine-settings";
import { kubernetesModule, moduleKey, pulumiModule } from "./toolchain/pins";
import { rootFileSystems } from "./toolchain/root-file-system";

export interface LabOptions {
    /** The clone: its `.lab/` holds everything the lab keeps. */
    repo: string;
    /** Called for each step as it begins (no line) and for each line it has to say. */
    onStep?: (title: string, line?: string) => void;
}

/** A running lab. */
export interface LabHandle {
    /** File with the one context `context`; https://127.0.0.1:6443. */
    kubeconfig: string;
    context: string;
    /** For DOCKER_HOST. */
    dockerHost: string;
    /** For DOCKER_CONFIG: holds the client's build plugin. */
    dockerConfig: string;
    /** Prefix of images, as seen by builds and pods. */
    registry: string;
    baseImage: string;
    /** Paths of commands on the machine. */
    kubectl: string;
    pulumi: string;
    docker: string;
    /** Makes a port of the node answer on 127.0.0.1 of the machine; again is no error. */
    forward(hostPort: number, nodePort: number): Promise<void>;
    /** Runs a command inside the lab's namespaces and file system; its output as text. @throws when it fails. */
    exec(argv: readonly string[], options?: { input?: string }): Promise<string>;
    /** Bytes in use by all of the lab, pods included; what the kernel can drop is not counted. */
    memory(): number;
    /** Process 1 of the lab. */
    pid: number;
}

export interface LabStep {
    title: string;
    /** Tells what it does by `report`; gives back what others can use from now on. */
    run(report: Report): Promise<Partial<LabHandle>>;
}

export type LabStatus =
    | { state: "stopped" }
    | { state: "running"; pid: number; since: string }
    /** Records of a lab that ended without `npm stop`; the next start clears them. */
    | { state: "stale"; root: string }
    | { state: "held"; root: string; pid: number; since: string };

const lockPath = join(runDir, "lock");

/** Whether a lab runs on this machine, and whose. */
export function labStatus(repo: string): LabStatus {
    const machine = lastMachine();
    if (machine === undefined) return { state: "stopped" };
    // A lab whose clone was deleted cannot be stopped from there any more: it is a leftover.
    if (!isAlive(machine) || !existsSync(machine.root)) return { state: "stale", root: machine.root };
    const { pid, since, root } = machine;
    return root === repo ? { state: "running", pid, since } : { state: "held", root, pid, since };
}

/** Why a lab cannot start here, all reasons in one message; undefined when it can. Touches nothing. */
export async function whyNoLab(repo: string): Promise<Problem | undefined> {
    const status = labStatus(repo);
    if (status.state === "held") return { fixable: true, message: heldMessage(status) };
    const owner = readOwner(lockPath);
    if (owner !== undefined && isAlive(owner) && owner.pid !== process.pid)
        return { fixable: true, message: busyMessage(new LockHeld(lockPath, owner)) };
    const found = problems(await gatherFacts(repo, runningMachine() !== undefined));
    if (found.length === 0) return undefined;
    return { fixable: found.every(({ fixable }) => fixable), message: found.map(({ message }) => message).join("\n") };
}

const heldMessage = ({ root, pid, since }: { root: string; pid: number; since: string }) =>
    `the lab of ${root} runs on this machine (pid ${pid}, since ${since}), and there can be one; stop it with \`npm stop\` there`;

const busyMessage = ({ owner }: LockHeld) =>
    `pid ${owner.pid} is starting or stopping the lab of ${owner.root} (since ${owner.since}); wait for it, or end it with: kill ${owner.pid}`;

/** One operation at a time on this machine. @throws when another is under way. */
function exclusively(repo: string): () => void {
    try {
        return takeLock(lockPath, repo);
    } catch (error) {
        throw error instanceof LockHeld ? new Error(busyMessage(error)) : error;
    }
}

/** Brings the lab up, or joins the one that runs. @throws with what to do when it cannot. */
export async function startLab(options: LabOptions): Promise<LabHandle> {
    const why = await whyNoLab(options.repo);
    if (why !== undefined) throw new Error(why.message);
    const handle: Partial<LabHandle> = {};
    for (const step of labSteps(options)) {
        options.onStep?.(step.title);
        Object.assign(handle, await step.run((line) => options.onStep?.(step.title, line)));
    }
    return handle as LabHandle;
}

/** The start in steps, in order; each finds what is there already and does only what is missing. */
export function labSteps({ repo }: { repo: string }): LabStep[] {
    const paths = labPaths(repo);
    const tools = moduleKey(kubernetesModule);
    let release = () => {};
    let toolsFolder: string;
    let system: Awaited<ReturnType<typeof rootFileSystems>>;
    let machine: Machine;
    const nothing = async (work: Promise<unknown>): Promise<Partial<LabHandle>> => (await work, {});
    const steps: LabStep[] = [
        {
            title: "Prepare the machine",
            run: async (report) => {
                release = exclusively(repo);
                await installHostPackages(report);
                mkdirSync(paths.bin, { recursive: true });
                return {};
            },
        },
        { title: "Build the Pulumi CLI", run: async (report) => ({ pulumi: await findPulumi(paths, report) }) },
        {
            title: `Build Kubernetes and its add-ons`,
            run: async (report) => {
                toolsFolder = await build("kubernetes", kubernetesModule, report);
                return { kubectl: link(join(toolsFolder, "hyperkube"), join(paths.bin, "kubectl")) };
            },
        },
        {
            title: "Make the node's root file system",
            run: (report) => nothing(rootFileSystems(report).then((made) => (system = made))),
        },
        {
            title: "Start the machine",
            run: async (report) => {
                const built = `${tools} ${system.key}`;
                await clearTheWay(repo, built, report);
                await makeCertificates(paths);
                machine = runningMachine() ?? (makeCgroups(), await boot(paths, system.node, toolsFolder, built));
                await connectNetwork(paths, machine);
                return { pid: machine.pid };
            },
        },
        {
            title: "Start the container runtime and the registry",
            run: async () => {
                await Promise.all([startContainerRuntime(paths, machine), startRegistry(paths, machine)]);
                // Inside and outside the same name means the same registry; it listens on its own loopback alone.
                await forward(paths, machine, 5000, 5000, "127.0.0.1");
                await publishSystemImages(machine, tools);
                const dockerHost = offerDocker(paths, system.node);
                return { dockerHost, dockerConfig: paths.dockerConfig, docker: join(paths.bin, "docker"), registry };
            },
        },
        {
            title: "Publish the base image",
            run: async () => {
                await publishBaseImage(machine, { archive: system.archive, key: system.key, env: trust });
                return { baseImage };
            },
        },
        {
            title: "Start the control plane",
            run: async () => {
                await startControlPlane(paths, machine);
                await forward(paths, machine, 6443, 6443);
                return { kubeconfig: paths.kubeconfig, context };
            },
        },
        { title: "Start the node", run: () => nothing(startAgents(paths, machine)) },
        {
            title: "Start DNS, metrics and storage",
            run: async () => {
                await applySystemWorkloads(paths, machine, tools);
                // Where the application will answer; nothing listens there before it is deployed.
                await forward(paths, machine, 8080, 30080);
                return {
                    forward: (hostPort, nodePort) => forward(paths, machine, hostPort, nodePort),
                    exec: async (argv, { input } = {}) => (await run(machine, argv, { input })).stdout,
                    memory: memoryInUse,
                };
            },
        },
    ];
    return steps.map((step, index) => ({
        title: step.title,
        run: async (report) => {
            try {
                const result = await step.run(report);
                if (index === steps.length - 1) release();
                return result;
            } catch (error) {
                release();
                throw error;
            }
        },
    }));
}

/** Ends what other labs left behind, and an own one made of older tools. @throws when another clone's runs. */
async function clearTheWay(repo: string, built: string, report: Report): Promise<void> {
    const status = labStatus(repo);
    if (status.state === "held") throw new Error(heldMessage(status));
    const machine = runningMachine();
    if (status.state === "running" && machine!.built !== built) {
        report("the running lab is made of other tools: stopping it first");
        await shutDown(machine!, report);
    } else if (status.state === "stale") {
        report(`clearing what the lab of ${status.root} left behind`);
        await powerOff(machine);
    } else if (status.state === "stopped") {
        await clearRemains();
    }
}

/** Stops this clone's lab and keeps its data. @returns false when none ran. @throws when another clone's runs. */
export async function stopLab({ repo, onStep }: LabOptions): Promise<boolean> {
    const release = exclusively(repo);
    try {
        const status = labStatus(repo);
        if (status.state === "held") throw new Error(heldMessage(status));
        const machine = runningMachine();
        if (status.state === "running") await shutDown(machine!, (line) => onStep?.("Stop the lab", line));
        else await powerOff(machine);
        return status.state === "running";
    } finally {
        release();
    }
}

/** Stops this clone's lab and removes all it made: `.lab/`, and with `cache` the built tools as well. */
export async function cleanLab(options: LabOptions & { cache?: boolean }): Promise<void> {
    const release = exclusively(options.repo);
    try {
        const status = labStatus(options.repo);
        if (status.state === "held") throw new Error(heldMessage(status));
        // Data that is about to be deleted needs no graceful end.
        await powerOff(runningMachine());
        rmSync(labPaths(options.repo).root, { recursive: true, force: true });
        if (options.cache === true) rmSync(cacheDir(), { recursive: true, force: true });
        rmSync(runDir, { recursive: true, force: true });
    } finally {
        release();
    }
}

async function installHostPackages(report: Report): Promise<void> {
    const { missingCommands } = await gatherFacts("/", true);
    const wanted = missingCommands.flatMap((command) => hostPackages[command] ?? []);
    if (wanted.length === 0) return;
    await aptInstall(wanted, report);
}

/** The user's own Pulumi CLI, or the one built from its module. */
async function findPulumi(paths: LabPaths, report: Report): Promise<string> {
    const own = join(paths.bin, "pulumi");
    const others = (process.env["PATH"] ?? "").split(":").filter((folder) => folder !== paths.bin);
    const found = others.map((folder) => join(folder, "pulumi")).find((candidate) => existsSync(candidate));
    if (found !== undefined) return link(found, own);
    return link(join(await build("pulumi", pulumiModule, report), "pulumi"), own);
}

function link(target: string, path: string): string {
    rmSync(path, { force: true });
    symlinkSync(target, path);
    return path;
}
