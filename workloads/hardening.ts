import type { types } from "@pulumi/kubernetes";
import type { ResourceSettings } from "../settings/schema";

type Container = types.input.core.v1.Container;
type Volume = types.input.core.v1.Volume;

/** Pod-level half of Pod Security `restricted`; `uid` is also the group that owns mounted volumes. */
export function podSecurity(uid: number): types.input.core.v1.PodSecurityContext {
    return {
        runAsNonRoot: true,
        runAsUser: uid,
        runAsGroup: uid,
        fsGroup: uid,
        // Walking a large volume at every start to change owners would keep the database down for minutes.
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
    };
}

/** Container-level half of `restricted`, and a root file system that cannot be written. */
export const containerSecurity: types.input.core.v1.SecurityContext = {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
};

/** Kubernetes' spelling of a workload's requests and limits. */
export function resources({ requests, limits }: ResourceSettings): types.input.core.v1.ResourceRequirements {
    const spell = ({ cpu, memory, ephemeralStorage }: ResourceSettings["limits"]) => ({
        cpu,
        memory,
        "ephemeral-storage": ephemeralStorage,
    });
    return { requests: spell(requests), limits: spell(limits) };
}

/** Directories a process needs to write although its root file system is read-only. */
export function writable(paths: Record<string, string>, sizeLimit: string) {
    const volumes: Volume[] = Object.keys(paths).map((name) => ({ name, emptyDir: { sizeLimit } }));
    const volumeMounts: Container["volumeMounts"] = Object.entries(paths).map(([name, mountPath]) => ({
        name,
        mountPath,
    }));
    return { volumes, volumeMounts };
}

/** Asks the scheduler to keep the pods of one workload apart, on other hosts first and in other zones next. */
export function spread(podLabels: Record<string, string>) {
    const over = (topologyKey: string) => ({
        topologyKey,
        maxSkew: 1,
        // A node too few must delay nothing: an uneven spread beats a pod that waits.
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: podLabels },
    });
    return {
        topologySpreadConstraints: [over("kubernetes.io/hostname"), over("topology.kubernetes.io/zone")],
        affinity: {
            podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                    {
                        weight: 100,
                        podAffinityTerm: {
                            topologyKey: "kubernetes.io/hostname",
                            labelSelector: { matchLabels: podLabels },
                        },
                    },
                ],
            },
        },
    };
}
