import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { AutoscalingSettings, RolloutSettings } from "../settings/schema";
import { labels, selector } from "./labels";

type Metadata = k8s.types.input.meta.v1.ObjectMeta;

/** How a Deployment replaces its pods without a request noticing. */
export function rollout(settings: RolloutSettings) {
    return {
        spec: {
            strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
            minReadySeconds: settings.minReadySeconds,
            progressDeadlineSeconds: settings.progressDeadlineSeconds,
            revisionHistoryLimit: 5,
        },
        pod: { terminationGracePeriodSeconds: settings.gracePeriodSeconds },
        // Goes on serving until whatever balances the load has left the pod out.
        lifecycle: { preStop: { sleep: { seconds: settings.preStopSeconds } } },
    };
}

/** Options of an autoscaled Deployment: the count is the autoscaler's, and a stuck rollout is not waited on for long. */
export function autoscaled(settings: RolloutSettings): pulumi.CustomResourceOptions {
    const timeout = `${settings.progressDeadlineSeconds + 30}s`;
    return { ignoreChanges: ["spec.replicas"], customTimeouts: { create: timeout, update: timeout } };
}

/** Autoscaler and disruption budget of one Deployment. */
export function scale(
    name: string,
    deployment: k8s.apps.v1.Deployment,
    metadata: Metadata,
    settings: AutoscalingSettings,
    child: pulumi.CustomResourceOptions,
) {
    const use = (resource: string, averageUtilization: number) => ({
        type: "Resource",
        resource: { name: resource, target: { type: "Utilization", averageUtilization } },
    });
    new k8s.autoscaling.v2.HorizontalPodAutoscaler(
        name,
        {
            metadata,
            spec: {
                scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
                minReplicas: settings.min,
                maxReplicas: settings.max,
                metrics: [use("cpu", settings.cpuPercent), use("memory", settings.memoryPercent)],
                behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
            },
        },
        child,
    );
    new k8s.policy.v1.PodDisruptionBudget(
        name,
        {
            metadata: { ...metadata, labels: labels(name) },
            spec: {
                maxUnavailable: 1,
                unhealthyPodEvictionPolicy: "AlwaysAllow",
                selector: { matchLabels: selector(name) },
            },
        },
        child,
    );
}
