import { atMost, type Conflict, type CrossCheck, demand, when } from "./conflict";
import { bytes, cpu, known } from "./quantity";
import type { ClusterSettings, Settings } from "./schema";

const onCluster =
    (check: (platform: ClusterSettings, settings: Settings) => Conflict[]): CrossCheck =>
    (settings) =>
        settings.platform.kind === "cluster" ? check(settings.platform, settings) : [];

/** Rules about an application on a cluster that exists. */
export const clusterChecks: Record<string, CrossCheck> = {
    "everything fits the cluster": onCluster(({ capacity }, settings) => {
        const asked = demand(settings);
        const fix = "lower requests or autoscaling.max, or give the nodes more";
        return [
            ...when(
                asked.cpu > known(cpu(capacity.cpu)),
                "platform.capacity.cpu",
                `${atMost} needs ${asked.cpu}m`,
                fix,
            ),
            ...when(
                asked.memory > known(bytes(capacity.memory)),
                "platform.capacity.memory",
                `${atMost} needs ${asked.memory / 2n ** 20n}Mi`,
                fix,
            ),
            ...when(asked.pods > capacity.pods, "platform.capacity.pods", `${atMost} needs ${asked.pods} pods`, fix),
        ];
    }),
    "HTTPS in production": onCluster(({ entrance }, { environment }) =>
        when(
            environment.production && !entrance.url.startsWith("https:"),
            "platform.entrance.url",
            "passwords would cross the network in plain text",
            "write an https address",
        ),
    ),
    "a class that keeps volumes": onCluster(({ storageClass }, { database }) =>
        when(
            database.keepVolume && storageClass.keep === undefined,
            "platform.storageClass.keep",
            "database.keepVolume needs a class with reclaimPolicy Retain",
            "name one, or set database.keepVolume to false",
        ),
    ),
    "a kept folder": onCluster((_, { database }) =>
        when(
            database.existingVolume?.startsWith("vol-") === true,
            "database.existingVolume",
            "an EBS volume, on a cluster that is not EKS",
            "write the folder's path on the node",
        ),
    ),
    "node port of a node port Service": onCluster(({ entrance: { service } }) =>
        when(
            service.nodePort !== undefined && service.type !== "NodePort",
            "platform.entrance.service.nodePort",
            `a Service of type ${service.type} has none`,
            "leave it out, or write type NodePort",
        ),
    ),
};
