import { setTimeout } from "node:timers/promises";
import { BatchV1Api, type KubeConfig } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Settings } from "../settings/schema";
import { isProtected } from "../settings/schema";
import { messages } from "./messages";
import { resourcesOf } from "./stack-state";

const namespace = "lazysheeps";
/** As long as the job's own deadline. */
const backupSeconds = 3600;

/** What stays when an environment is removed: its backups. */
const staysWith = /^urn:pulumi:.*\$aws:s3\//;

/**
 * Removes an environment. One that people depend on only when its settings no longer protect it, and after a last backup;
 * then its bucket of backups stays.
 * @returns what is left, as `type id`
 * @throws before anything is touched, with what to do instead
 */
export async function remove(
    stack: Stack,
    { cluster, say }: { cluster: KubeConfig | undefined; say: (line: string) => void },
): Promise<string[]> {
    const { value } = await stack.getConfig("lazysheeps:environment");
    const environment = JSON.parse(value) as Settings["environment"];
    if (isProtected(environment)) throw new Error(messages.isProtected(stack.name));
    const held = (await resourcesOf(stack)).filter(({ urn, protect }) => protect === true && !staysWith.test(urn));
    if (held.length > 0) {
        throw new Error(
            messages.stillProtected(
                stack.name,
                held.map(({ urn }) => urn),
            ),
        );
    }
    if (environment.production) {
        if (cluster === undefined) throw new Error(messages.noBackup("the stack's state names no cluster"));
        say("taking a last backup");
        await backUp(cluster).catch((error: Error) => {
            throw new Error(messages.noBackup(error.message), { cause: error });
        });
    }
    say("removing the stack");
    await stack.destroy({ excludeProtected: true, color: "never" });
    const left = await resourcesOf(stack);
    return left
        .filter(({ type, id }) => id !== undefined && type.startsWith("aws:"))
        .map(({ type, id }) => `${type} ${id}`);
}

/** Runs the backups' own job once, now, and waits for its end. */
async function backUp(cluster: KubeConfig) {
    const api = cluster.makeApiClient(BatchV1Api);
    const labelSelector = "app.kubernetes.io/name=backup";
    const [cronJob] = (await api.listNamespacedCronJob({ namespace, labelSelector })).items;
    if (cronJob === undefined) throw new Error(`no backup job in the namespace ${namespace}`);
    const { spec, metadata } = cronJob.spec!.jobTemplate;
    const job = await api.createNamespacedJob({
        namespace,
        body: {
            metadata: {
                generateName: "last-backup-",
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
    const end = Date.now() + backupSeconds * 1000;
    for (;;) {
        const { status } = await api.readNamespacedJob({ namespace, name });
        const ended = (kind: string) => status?.conditions?.some((one) => one.type === kind && one.status === "True");
        if (ended("Complete") === true) break;
        if (ended("Failed") === true || Date.now() > end)
            throw new Error(`the job ${name} did not complete; see: kubectl -n ${namespace} logs job/${name}`);
        await setTimeout(1000);
    }
    // Its pod holds the volume of the backups, and with it the namespace, as long as it is there.
    await api.deleteNamespacedJob({ namespace, name, propagationPolicy: "Foreground" });
}
