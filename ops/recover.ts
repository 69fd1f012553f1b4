import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { KubernetesObject, KubernetesObjectApi } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import execa from "execa";

/** What the engine's file backend writes while it works on a stack. */
interface Lock {
    pid: number;
    hostname: string;
    timestamp: string;
}

/** A step that had begun when the engine was killed, with the inputs its provider was given. */
interface PendingOperation {
    type: string;
    resource: { urn: string; type: string; inputs?: KubernetesObject };
}

/**
 * Makes a stack fit to go on when its last run was killed: the run's lock is released, and objects that it was just
 * creating are taken into the state where the cluster has them; names are chosen before creation, so each is found.
 * @param state the folder given to openStack
 * @throws while another run works on the stack, saying which
 */
export async function recover(
    stack: Stack,
    state: string,
    cluster: Pick<KubernetesObjectApi, "read">,
    say: (line: string) => void,
): Promise<void> {
    const locks = locksOf(state, stack.name);
    if (locks.length === 0) return;
    for (const { pid, hostname: host, timestamp } of locks) {
        if (host !== hostname() || isPulumi(pid)) {
            throw new Error(
                `pid ${pid} on ${host} has been working on the stack ${stack.name} since ${timestamp}; wait for it to end`,
            );
        }
    }
    say("the last run was killed: releasing its lock");
    await stack.cancel();

    const { deployment } = (await stack.exportStack()) as { deployment: { pending_operations?: PendingOperation[] } };
    const pending = deployment.pending_operations ?? [];
    if (pending.length === 0) return;
    const found: string[] = [];
    for (const { type, resource } of pending) {
        if (type !== "creating" || !resource.type.startsWith("kubernetes:")) continue;
        const id = await idOnCluster(cluster, resource.inputs);
        if (id !== undefined) found.push(resource.urn, id);
    }
    say(`taking in what it had begun: ${found.length / 2} of ${pending.length}`);
    // The Automation API has no option for this.
    const imports = found.flatMap((part) => ["--import-pending-creates", part]);
    const { workDir: cwd, envVars: env } = stack.workspace;
    const refresh = ["refresh", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name];
    await execa("pulumi", [...refresh, "--clear-pending-creates", ...imports], { cwd, env });
}

function locksOf(state: string, stack: string): Lock[] {
    const folder = join(state, "state", ".pulumi", "locks");
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".json") && path.split("/").includes(stack))
        .map((path) => JSON.parse(readFileSync(join(folder, path), "utf8")) as Lock);
}

/** Whether a process of this machine is an engine: ids are given out again. */
function isPulumi(pid: number): boolean {
    try {
        process.kill(pid, 0);
        const name = `/proc/${pid}/comm`;
        return !existsSync("/proc") || readFileSync(name, "utf8").trim().startsWith("pulumi");
    } catch {
        return false;
    }
}

/** The provider's id, `namespace/name`, of an object that exists. */
async function idOnCluster(
    cluster: Pick<KubernetesObjectApi, "read">,
    inputs: KubernetesObject | undefined,
): Promise<string | undefined> {
    const { name, namespace } = inputs?.metadata ?? {};
    if (name === undefined) return undefined;
    try {
        await cluster.read({ ...inputs, metadata: { name, namespace: namespace ?? "" } });
    } catch (error) {
        if ((error as { code?: number }).code === 404) return undefined;
        throw error;
    }
    return namespace === undefined ? name : `${namespace}/${name}`;
}
