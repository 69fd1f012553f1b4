import { kubectl, nameOf, objects } from "../e2e/cluster";
import { volumes } from "../e2e/ownership";
import { destroy } from "../e2e/stack";

/** Makes room on the lab: one Kubernetes stands for every cluster, and the application has one namespace in it. */
export async function prepare() {
    await destroy();
    await clear();
    // A volume that was kept is in a zone, and so is a node.
    await kubectl(["label", "nodes", "--all", "--overwrite", "topology.kubernetes.io/zone=eu-central-1a"]);
}

/** What of the application is on the cluster and belongs to no namespace, and the namespace itself. */
export async function remains(): Promise<string[]> {
    const selected = ["--selector", "app.kubernetes.io/part-of=lazysheeps", "--output", "name"];
    const labelled = await kubectl(["get", kinds, ...selected]);
    return [...labelled.split("\n").filter((line) => line !== ""), ...(await volumes()).map(nameOf)].sort();
}

const kinds = "namespaces,storageclasses,clusterroles,clusterrolebindings,priorityclasses";

/** Removes from the cluster what a run that was cut off has left, with its data. */
export async function clear() {
    const left = await remains();
    if (left.length === 0) return;
    // Whose finalizer it is has ended.
    for (const ingress of await objects("ingresses"))
        await kubectl([
            "patch",
            "ingress",
            nameOf(ingress),
            "--type=merge",
            '--patch={"metadata":{"finalizers":null}}',
        ]);
    await kubectl(["delete", "pods", "--all", "--grace-period=1", "--wait=false"]);
    await kubectl(["delete", kinds, "--selector", "app.kubernetes.io/part-of=lazysheeps"]);
    for (const volume of await volumes())
        await kubectl(["delete", "persistentvolume", nameOf(volume), "--ignore-not-found"]);
}
