import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject, KubernetesObjectApi } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { createdId } from "./created-ids";
import { isAlive, locksOf } from "./locks";
import { messages } from "./messages";
import { importState } from "./stack-state";

/** What the engine's state says of a resource; inputs of custom ones are what its provider was given. */
interface Resource {
    urn: string;
    type: string;
    /** False: a component. */
    custom?: boolean;
    id?: string;
    inputs?: KubernetesObject;
    outputs?: object;
    delete?: boolean;
    pendingReplacement?: boolean;
}

/** A step that had begun when the engine was killed. */
interface PendingOperation {
    type: string;
    resource: Resource;
}

interface Deployment {
    resources?: Resource[];
    pending_operations?: PendingOperation[];
}

type Reader = Pick<KubernetesObjectApi, "read">;

/** What is known of the steps that had begun. */
export interface Knowledge {
    /** Reads the stack's cluster; absent where there is none. */
    cluster?: Reader;
    /** By URN the id that somebody looked up; null: it is not there. */
    ids?: Record<string, string | null>;
}

/**
 * Makes a stack in a folder fit to go on when its last run was killed: releases its lock, and takes in what it made.
 * @param state the folder given to openStack
 * @throws while another run works on the stack, saying which
 */
export async function recover(
    stack: Stack,
    state: string,
    cluster: Reader,
    say: (line: string) => void,
): Promise<void> {
    const locks = locksOf(state, stack.name);
    for (const lock of locks.filter(isAlive)) {
        const { pid, hostname: host, timestamp } = lock;
        throw new Error(messages.busy(stack.name, pid, host, timestamp));
    }
    if (locks.length > 0) {
        say("the last run was killed: releasing its lock");
        await stack.cancel();
    }
    await takeIn(stack, { cluster }, say);
}

/**
 * Takes what a killed run was just creating into the state, where it is there: Kubernetes' objects by the names that were
 * chosen for them, AWS's resources by theirs or by an id that somebody looked up.
 * @throws PendingCreations before anything is changed, when AWS alone knows an id; the engine's error when it cannot read
 *   what was taken in, and the state is as it was
 */
export async function takeIn(
    stack: Stack,
    { cluster, ids = {} }: Knowledge,
    say: (line: string) => void,
): Promise<void> {
    const exported = await stack.exportStack();
    const before = structuredClone(exported);
    const deployment = exported.deployment as Deployment;
    const { resources = [], pending_operations: pending = [] } = deployment;
    if (pending.length === 0) return;
    const taken: Resource[] = [];
    const unknown: string[] = [];
    for (const { type, resource } of pending) {
        // A component is nothing of itself.
        if (type !== "creating" || resource.custom === false) continue;
        const { urn, inputs = {} } = resource;
        const id = ids[urn] === undefined ? createdId(resource.type, inputs as Record<string, unknown>) : ids[urn];
        if (typeof id === "string") taken.push({ ...resource, id, outputs: inputs });
        else if (resource.type.startsWith("kubernetes:")) {
            const live = cluster && (await onCluster(cluster, resource.inputs));
            if (live !== undefined) taken.push(asCreated(resource, live));
        } else if (id === undefined) unknown.push(urn);
    }
    if (unknown.length > 0) throw new PendingCreations(stack.name, unknown);
    say(`taking in what it had made: ${taken.length} of ${pending.length} steps`);
    deployment.resources = [...withoutReplaced(resources, taken), ...taken];
    deployment.pending_operations = [];
    if (!isDeepStrictEqual((await stack.exportStack()).deployment, before.deployment))
        throw new Error(messages.changedMeanwhile(stack.name));
    await importState(stack, exported);
    try {
        // Reads what they have become meanwhile, and whether they are there and ready.
        await stack.refresh({ color: "never" });
    } catch (error) {
        // What nobody has seen must not pass for made: the steps are pending again.
        await importState(stack, before);
        throw error;
    }
}

/** A killed run was creating what only AWS knows the ids of. */
export class PendingCreations extends Error {
    constructor(
        stack: string,
        /** URNs. */
        readonly urns: string[],
    ) {
        super(messages.pendingCreations(stack, urns));
    }
}

/** The object with these inputs' kind and name. */
async function onCluster(cluster: Reader, inputs: KubernetesObject | undefined) {
    const { name, namespace } = inputs?.metadata ?? {};
    if (name === undefined) return undefined;
    try {
        const { apiVersion, kind } = inputs!;
        return await cluster.read({ apiVersion, kind, metadata: { name, namespace: namespace ?? "" } });
    } catch (error) {
        if ((error as { code?: number }).code === 404) return undefined;
        throw error;
    }
}

/** The resource as the engine would have recorded it; the field manager is what lets the provider update it. */
function asCreated(resource: Resource, { metadata }: KubernetesObject): Resource {
    const { name, namespace, managedFields = [] } = metadata ?? {};
    const manager = managedFields.find((entry) => entry.manager?.startsWith("pulumi-kubernetes"))?.manager;
    return {
        ...resource,
        id: namespace === undefined ? name : `${namespace}/${name}`,
        outputs: { ...resource.inputs, __fieldManager: manager },
    };
}

/** What the taken ones replace: deleted first, it is gone; else it is still to be deleted. */
function withoutReplaced(resources: Resource[], taken: Resource[]): Resource[] {
    const replaced = (resource: Resource) => taken.some(({ urn }) => urn === resource.urn);
    return resources
        .filter((resource) => !(replaced(resource) && resource.pendingReplacement))
        .map((resource) => (replaced(resource) ? { ...resource, delete: true } : resource));
}
