import * as k8s from "@kubernetes/client-node";
import { bytes, cpu, known } from "../settings/quantity";
import { messages } from "./messages";

/** The part of the settings' block `platform` that a cluster itself knows. */
export interface ClusterFacts {
    storageClass: { delete: string };
    sourceCidrs: string[];
    capacity: { cpu: string; memory: string; pods: number };
}

/**
 * Reads what the settings of the stack `local` say of the lab off another cluster.
 * @throws when it has no default StorageClass
 */
export async function clusterFacts(config: k8s.KubeConfig): Promise<ClusterFacts> {
    const classes = await config.makeApiClient(k8s.StorageV1Api).listStorageClass();
    const nodes = await config.makeApiClient(k8s.CoreV1Api).listNode();
    return factsOf(classes.items, nodes.items);
}

export function factsOf(classes: k8s.V1StorageClass[], nodes: k8s.V1Node[]): ClusterFacts {
    const isDefault = "storageclass.kubernetes.io/is-default-class";
    const usual = classes.find(({ metadata }) => metadata?.annotations?.[isDefault] === "true");
    if (usual === undefined) throw new Error(messages.noStorageClass(classes.map(({ metadata }) => metadata!.name!)));
    const sum = (what: string, parse: typeof cpu) =>
        nodes.reduce((total, { status }) => total + known(parse(status!.allocatable![what]!)), 0n);
    return {
        storageClass: { delete: usual.metadata!.name! },
        sourceCidrs: nodes.flatMap(addressesOf),
        capacity: {
            cpu: `${sum("cpu", cpu)}m`,
            memory: `${sum("memory", bytes) / 2n ** 20n}Mi`,
            pods: nodes.reduce((total, { status }) => total + Number(status!.allocatable!["pods"]), 0),
        },
    };
}

/** Where requests to a NodePort reach the pods from: the node's own addresses, or the first of its pods' range. */
function addressesOf({ status, spec }: k8s.V1Node): string[] {
    const own = status!.addresses!.filter(({ type }) => type === "InternalIP").map(({ address }) => `${address}/32`);
    const ranges = spec!.podCIDRs ?? (spec!.podCIDR === undefined ? [] : [spec!.podCIDR]);
    return [...own, ...ranges].filter((cidr) => !cidr.includes(":"));
}
