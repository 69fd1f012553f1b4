import type { KubernetesListObject, KubernetesObject, V1PersistentVolume } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { kubectl, objects } from "./cluster";
import { namespace } from "./target";

export const selected = ["--all-namespaces", "--selector", "app.kubernetes.io/part-of=lazysheeps"];

/** Every kind of object that there can be. */
export const kinds = async () =>
    (await kubectl(["api-resources", "--verbs=list,create", "--output=name"])).split("\n").join(",");

const nameOf = ({ kind, metadata }: KubernetesObject) => [kind, metadata!.namespace, metadata!.name].join(" ");

/** Volumes of the application's claims, those of claims that are gone too. */
export const volumes = async () =>
    (await objects<V1PersistentVolume>("persistentvolumes")).filter(
        ({ spec }) => spec?.claimRef?.namespace === namespace,
    );

/** The application's objects on the cluster, without those that its workloads made. */
export async function onCluster(): Promise<string[]> {
    const found = JSON.parse(
        await kubectl(["get", await kinds(), ...selected, "--output", "json"]),
    ) as KubernetesListObject<KubernetesObject>;
    return found.items
        .filter(({ kind, metadata }) => metadata!.ownerReferences === undefined && !/^Endpoint/.test(kind!))
        .map(nameOf)
        .sort();
}

/** The same objects as the stack's state has them. */
export async function inState(stack: Stack): Promise<string[]> {
    const exported = await stack.exportStack();
    const { resources } = exported.deployment as { resources: { type: string; outputs?: KubernetesObject }[] };
    return resources
        .filter(({ type, outputs }) => type.startsWith("kubernetes:") && outputs?.metadata?.labels !== undefined)
        .map(({ outputs }) => nameOf(outputs!))
        .sort();
}
