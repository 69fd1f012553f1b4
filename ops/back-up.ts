import { setTimeout } from "node:timers/promises";
import { ApiException, BatchV1Api, type KubeConfig } from "@kubernetes/client-node";
import { askAgain, isRefusal } from "./lost-answers";
import { messages } from "./messages";

const namespace = "lazysheeps";
/** As long as the job's own deadline. */
const deadlineSeconds = 3600;

/**
 * Runs the backups' own job once, now, and waits for its end. `occasion` is what the job is named for.
 * @throws when there is no such job, or it does not complete
 */
export async function backUp(cluster: KubeConfig, occasion: "last" | "release") {
    const api = cluster.makeApiClient(BatchV1Api);
    const labelSelector = "app.kubernetes.io/name=backup";
    const [cronJob] = (await api.listNamespacedCronJob({ namespace, labelSelector })).items;
    if (cronJob === undefined) throw new Error(messages.noBackupJob(namespace, 0));
    const { spec, metadata } = cronJob.spec!.jobTemplate;
    const job = await api.createNamespacedJob({
        namespace,
        body: {
            metadata: {
                generateName: `${occasion}-backup-`,
                labels: metadata?.labels ?? {},
                // One that fails goes with it: its pods would hold the volume of the backups.
                ownerReferences: [
                    {
                        apiVersion: "batch/v1",
                        kind: "CronJob",
                        name: cronJob.metadata!.name!,
                        uid: cronJob.metadata!.uid!,
                        blockOwnerDeletion: true,
                    },
                ],
            },
            spec: spec!,
        },
    });
    const name = job.metadata!.name!;
    const end = Date.now() + deadlineSeconds * 1000;
    for (;;) {
        const late = Date.now() > end;
        const conditions = await api.readNamespacedJob({ namespace, name }).then(
            ({ status }) => status?.conditions ?? [],
            (error: unknown) => {
                // The job goes on, whether or not somebody can see it: one answer may be lost.
                if (late || isRefusal(error)) throw error;
                return [];
            },
        );
        const ended = (kind: string) => conditions.some((one) => one.type === kind && one.status === "True");
        if (ended("Complete")) break;
        if (ended("Failed") || late) throw new Error(messages.backupFailed(namespace, name));
        await setTimeout(1000);
    }
    // Its pod holds the volume of the backups, and with it the namespace, as long as it is there.
    await askAgain(() => api.deleteNamespacedJob({ namespace, name, propagationPolicy: "Foreground" })).catch(
        (error: unknown) => {
            // It went by an answer that was lost.
            if (!(error instanceof ApiException) || error.code !== 404) throw error;
        },
    );
}
