import { resolve } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../../settings/schema";
import type { Platform } from "../platform";

/** A Kubernetes and a registry that are there already: the lab, kind, k3s, Docker Desktop. */
export function existingCluster(settings: ClusterSettings): Platform {
    const { entrance } = settings;
    const { ingressClass } = entrance;
    const url = new URL(entrance.url);
    // People type either.
    const names = url.hostname === "localhost" ? ["localhost", "127.0.0.1"] : [url.hostname];
    const kubernetes = new k8s.Provider("cluster", {
        kubeconfig: settings.kubeconfig === undefined ? undefined : resolve(settings.kubeconfig),
        context: settings.context,
        // A kubeconfig that moves or is renewed is still the same cluster.
        clusterIdentifier: settings.context,
    });
    return {
        kubernetes,
        registry: { repository: (image) => `${settings.registry}/${image}` },
        storage: ({ keepVolume, existingVolume }) => ({
            // The settings are refused when volumes shall stay and no class keeps them.
            storageClass: (keepVolume ? settings.storageClass.keep : undefined) ?? settings.storageClass.delete,
            keptVolume:
                existingVolume === undefined ? undefined : { hostPath: { path: existingVolume, type: "Directory" } },
        }),
        entrance: {
            url: entrance.url,
            https: url.protocol === "https:",
            allowedHosts: names,
            trustedOrigins: names.map((name) => url.origin.replace(url.hostname, name)),
            sourceCidrs: entrance.sourceCidrs,
            service: entrance.service,
            ingress:
                ingressClass === undefined
                    ? undefined
                    : { className: ingressClass, host: url.hostname, annotations: {} },
            serviceAnnotations: { backend: {}, frontend: {} },
        },
        backups: settings.backups,
        roleAnnotations: () => ({}),
        publish: () => pulumi.output(entrance.url),
    };
}
