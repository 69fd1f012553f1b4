import { setTimeout } from "node:timers/promises";
import {
    AppsV1Api,
    AutoscalingV2Api,
    BatchV1Api,
    CoreV1Api,
    type KubeConfig,
    type V1Deployment,
    type V1Job,
    type V1PersistentVolumeClaim,
    type V1Pod,
    type V1StatefulSet,
    type V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node";

/** What the application has on its cluster. */
export interface Objects {
    /** Those that run or shall: none on its way out, none that has ended. */
    pods: V1Pod[];
    controllers: (V1Deployment | V1StatefulSet)[];
    jobs: V1Job[];
    autoscalers: V2HorizontalPodAutoscaler[];
    claims: V1PersistentVolumeClaim[];
}

/** @throws when the API does not answer within `deadlineMs` */
export async function lookAt(config: KubeConfig, namespace: string, deadlineMs: number): Promise<Objects> {
    const tooLate = setTimeout(deadlineMs, undefined, { ref: false }).then(() => {
        throw new Error(`the cluster's API gave no answer within ${deadlineMs} ms`);
    });
    return Promise.race([objectsOf(config, namespace), tooLate]);
}

async function objectsOf(config: KubeConfig, namespace: string): Promise<Objects> {
    const core = config.makeApiClient(CoreV1Api);
    const apps = config.makeApiClient(AppsV1Api);
    // One that signs in: those that follow share its token.
    const pods = await core.listNamespacedPod({ namespace });
    const [deployments, statefulSets, jobs, autoscalers, claims] = await Promise.all([
        apps.listNamespacedDeployment({ namespace }),
        apps.listNamespacedStatefulSet({ namespace }),
        config.makeApiClient(BatchV1Api).listNamespacedJob({ namespace }),
        config.makeApiClient(AutoscalingV2Api).listNamespacedHorizontalPodAutoscaler({ namespace }),
        core.listNamespacedPersistentVolumeClaim({ namespace }),
    ]);
    return {
        pods: pods.items.filter(
            ({ metadata, status }) =>
                metadata?.deletionTimestamp === undefined && !["Succeeded", "Failed"].includes(status?.phase ?? ""),
        ),
        controllers: [...deployments.items, ...statefulSets.items],
        jobs: jobs.items,
        autoscalers: autoscalers.items,
        claims: claims.items,
    };
}
