import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { BackupSettings, ResourceSettings } from "../settings/schema";
import { type DatabaseConnection, secretFiles } from "./database";
import { containerSecurity, podSecurity, resources, writable } from "./hardening";
import { labels } from "./labels";

/** The `postgres` user of the image, which brings pg_dump of the server's own version. */
const uid = 999;
const directory = "/backups";
/** A dump streams: what it needs does not grow with the database. */
const dumpResources: ResourceSettings = {
    requests: { cpu: "50m", memory: "64Mi", ephemeralStorage: "64Mi" },
    limits: { cpu: "500m", memory: "256Mi", ephemeralStorage: "512Mi" },
};

export interface BackupArgs {
    namespace: pulumi.Input<string>;
    /** The Postgres image: it holds the backup and restore scripts. */
    image: pulumi.Input<string>;
    database: DatabaseConnection;
    settings: BackupSettings;
    store: { size: string; bucket?: { name: pulumi.Input<string>; region: string } };
    storage: { storageClass: pulumi.Input<string> };
    /** Gives the job its cloud role where the store needs one. */
    roleAnnotations: (workload: "backup") => Record<string, pulumi.Input<string>>;
}

/** A dump of the database by schedule: written, checked with `pg_restore --list` and a checksum, the oldest pruned. */
export class Backup extends pulumi.ComponentResource {
    constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:Backup", name, {}, opts);
        const child = { parent: this };
        const { database, settings } = args;
        const metadata = { namespace: args.namespace, labels: labels(name) };
        const secrets = secretFiles("/run/secrets/postgres", { password: database.password });
        const directories = writable({ tmp: "/tmp" }, "256Mi");

        const account = new k8s.core.v1.ServiceAccount(
            name,
            {
                // Named: the trust of its cloud role speaks of it.
                metadata: { ...metadata, name, annotations: args.roleAnnotations("backup") },
                automountServiceAccountToken: false,
            },
            child,
        );
        const claim = new k8s.core.v1.PersistentVolumeClaim(
            name,
            {
                metadata,
                spec: {
                    // A restore may run beside a backup.
                    accessModes: ["ReadWriteOnce"],
                    storageClassName: args.storage.storageClass,
                    resources: { requests: { storage: args.store.size } },
                },
            },
            { ...child, ignoreChanges: ["spec.storageClassName"] },
        );
        const variables: Record<string, pulumi.Input<string>> = {
            DB_HOST: database.host,
            DB_PORT: `${database.port}`,
            DB_NAME: database.name,
            DB_USER: database.user,
            DB_PASSWORD_FILE: secrets.path("password"),
            BACKUP_DIR: directory,
            BACKUP_KEEP: `${settings.keep}`,
            ...(args.store.bucket && { BACKUP_BUCKET: args.store.bucket.name, AWS_REGION: args.store.bucket.region }),
        };
        new k8s.batch.v1.CronJob(
            name,
            {
                metadata,
                spec: {
                    schedule: settings.schedule,
                    timeZone: "Etc/UTC",
                    suspend: !settings.enabled,
                    concurrencyPolicy: "Forbid",
                    startingDeadlineSeconds: 3600,
                    successfulJobsHistoryLimit: 3,
                    failedJobsHistoryLimit: 3,
                    jobTemplate: {
                        metadata: { labels: labels(name) },
                        spec: {
                            backoffLimit: 2,
                            activeDeadlineSeconds: 3600,
                            template: {
                                metadata: { labels: labels(name) },
                                spec: {
                                    serviceAccountName: account.metadata.name,
                                    automountServiceAccountToken: false,
                                    enableServiceLinks: false,
                                    restartPolicy: "Never",
                                    securityContext: podSecurity(uid),
                                    containers: [
                                        {
                                            name,
                                            image: args.image,
                                            command: ["lazysheeps-backup"],
                                            env: Object.entries(variables).map(([key, value]) => ({
                                                name: key,
                                                value,
                                            })),
                                            resources: resources(dumpResources),
                                            securityContext: containerSecurity,
                                            volumeMounts: [
                                                { name: "backups", mountPath: directory },
                                                secrets.mount,
                                                ...directories.volumeMounts,
                                            ],
                                        },
                                    ],
                                    volumes: [
                                        {
                                            name: "backups",
                                            persistentVolumeClaim: { claimName: claim.metadata.name },
                                        },
                                        secrets.volume,
                                        ...directories.volumes,
                                    ],
                                },
                            },
                        },
                    },
                },
            },
            child,
        );
        this.registerOutputs({});
    }
}
