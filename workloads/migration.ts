import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { backendUid, type DjangoArgs, djangoProcess } from "./django";
import { containerSecurity, podSecurity, resources, writable } from "./hardening";
import { labels } from "./labels";

/** Above the time a network policy may take to admit a new pod, plus the database's own start. */
const deadlineSeconds = 900;

/**
 * Brings the database's schema to what the image expects; done when the Job has completed.
 * A new image is a new Job. Whatever serves the application depends on it, so a failed migration leaves the old pods alone.
 */
export class Migration extends pulumi.ComponentResource {
    constructor(name: string, args: DjangoArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:Migration", name, {}, opts);
        const child = { parent: this };
        const metadata = { namespace: args.namespace, labels: labels(name) };
        const { env, secrets } = djangoProcess(args);
        const directories = writable({ tmp: "/tmp" }, "64Mi");

        const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, child);
        new k8s.batch.v1.Job(
            name,
            {
                // A failed Job is not run again by an unchanged program, unless it is replaced while unready.
                metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
                spec: {
                    backoffLimit: 1,
                    activeDeadlineSeconds: deadlineSeconds,
                    template: {
                        metadata: { labels: labels(name) },
                        spec: {
                            serviceAccountName: account.metadata.name,
                            automountServiceAccountToken: false,
                            enableServiceLinks: false,
                            restartPolicy: "Never",
                            securityContext: podSecurity(backendUid),
                            containers: [
                                {
                                    name,
                                    image: args.image,
                                    // Waits for the database, takes a lock of its own, gives up on a table that stays locked.
                                    command: ["python", "manage.py", "migrate_safely"],
                                    env,
                                    resources: resources(args.settings.resources),
                                    securityContext: containerSecurity,
                                    volumeMounts: [secrets.mount, ...directories.volumeMounts],
                                },
                            ],
                            volumes: [secrets.volume, ...directories.volumes],
                        },
                    },
                },
            },
            { ...child, customTimeouts: { create: `${deadlineSeconds + 60}s`, update: `${deadlineSeconds + 60}s` } },
        );
        this.registerOutputs({});
    }
}
