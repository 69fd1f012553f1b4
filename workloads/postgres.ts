import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseSettings } from "../settings/schema";
import { type DatabaseConnection, type SecretKey, secretFiles } from "./database";
import { containerSecurity, podSecurity, resources, spread, writable } from "./hardening";
import { labels, selector } from "./labels";
import { classOf, volumeGuard } from "./volume-guard";

const port = 5432;
/** The `postgres` user of Debian's and of the official image. */
const uid = 999;

export interface PostgresArgs {
    namespace: pulumi.Input<string>;
    image: pulumi.Input<string>;
    settings: DatabaseSettings;
    password: SecretKey;
    storage: {
        storageClass: pulumi.Input<string>;
        /** Where a volume kept from an earlier stack is; absent: a new one is provisioned. */
        keptVolume?: k8s.types.input.core.v1.PersistentVolumeSpec;
    };
    /** Refuses a destroy that would take the claim along. */
    protect: boolean;
}

/** PostgreSQL as one pod with a volume that outlives the pod and the StatefulSet. */
export class Postgres extends pulumi.ComponentResource {
    readonly connection: DatabaseConnection;

    constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:Postgres", name, {}, opts);
        const child = { parent: this };
        const { settings } = args;
        const metadata = { namespace: args.namespace, labels: labels(name) };

        const claim = this.claim(name, args);
        const service = new k8s.core.v1.Service(
            name,
            {
                // Named: the address in every client's settings.
                metadata: { ...metadata, name },
                spec: { clusterIP: "None", selector: selector(name), ports: [{ name, port, targetPort: port }] },
            },
            child,
        );
        const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, child);
        const priority = new k8s.scheduling.v1.PriorityClass(
            name,
            {
                metadata: { labels: labels(name) },
                value: 1_000_000,
                description: "Makes room for the database before anything else of the application.",
            },
            child,
        );

        const secrets = secretFiles("/run/secrets/postgres", { password: args.password });
        const directories = writable({ socket: "/var/run/postgresql", tmp: "/tmp" }, "64Mi");
        const isReady = ["pg_isready", "-h", "127.0.0.1", "-U", settings.user, "-d", settings.name];
        new k8s.apps.v1.StatefulSet(
            name,
            {
                metadata,
                spec: {
                    replicas: 1,
                    serviceName: service.metadata.name,
                    selector: { matchLabels: selector(name) },
                    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
                    template: {
                        metadata: { labels: labels(name) },
                        spec: {
                            serviceAccountName: account.metadata.name,
                            automountServiceAccountToken: false,
                            enableServiceLinks: false,
                            priorityClassName: priority.metadata.name,
                            securityContext: podSecurity(uid),
                            // A fast shutdown writes a checkpoint, which may take a while on a slow disk.
                            terminationGracePeriodSeconds: 120,
                            ...spread(selector(name)),
                            containers: [
                                {
                                    name,
                                    image: args.image,
                                    args: serverArguments(settings),
                                    env: [
                                        { name: "POSTGRES_USER", value: settings.user },
                                        { name: "POSTGRES_DB", value: settings.name },
                                        { name: "POSTGRES_PASSWORD_FILE", value: secrets.path("password") },
                                        // A subdirectory: the root of a fresh file system holds lost+found.
                                        { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
                                        ...(args.storage.keptVolume
                                            ? [{ name: "EXPECT_DATABASE", value: "true" }]
                                            : []),
                                    ],
                                    ports: [{ name, containerPort: port }],
                                    // Recovery after a crash may take minutes; killing it then would start it over.
                                    startupProbe: {
                                        exec: { command: isReady },
                                        periodSeconds: 3,
                                        timeoutSeconds: 3,
                                        failureThreshold: 200,
                                    },
                                    readinessProbe: { exec: { command: isReady }, periodSeconds: 5, timeoutSeconds: 3 },
                                    livenessProbe: {
                                        tcpSocket: { port },
                                        periodSeconds: 10,
                                        timeoutSeconds: 5,
                                        failureThreshold: 6,
                                    },
                                    resources: resources(settings.resources),
                                    securityContext: containerSecurity,
                                    volumeMounts: [
                                        { name: "data", mountPath: "/var/lib/postgresql/data" },
                                        secrets.mount,
                                        ...directories.volumeMounts,
                                    ],
                                },
                            ],
                            volumes: [
                                { name: "data", persistentVolumeClaim: { claimName: claim.metadata.name } },
                                secrets.volume,
                                ...directories.volumes,
                            ],
                        },
                    },
                },
            },
            child,
        );
        new k8s.policy.v1.PodDisruptionBudget(
            name,
            {
                metadata,
                // One pod: a budget of none would block every drain of its node.
                spec: {
                    maxUnavailable: 1,
                    unhealthyPodEvictionPolicy: "AlwaysAllow",
                    selector: { matchLabels: selector(name) },
                },
            },
            child,
        );

        this.connection = {
            host: service.metadata.name,
            port,
            name: settings.name,
            user: settings.user,
            password: args.password,
            tls: "disable",
        };
        this.registerOutputs({});
    }

    /** The claim stands alone: a claim template would replace the StatefulSet with every change of its size. */
    private claim(name: string, { namespace, settings, storage, protect }: PostgresArgs) {
        const { storageClass, keptVolume } = storage;
        const volume =
            keptVolume &&
            new k8s.core.v1.PersistentVolume(
                `${name}-kept`,
                {
                    metadata: { labels: labels(name) },
                    spec: {
                        ...keptVolume,
                        accessModes: ["ReadWriteOncePod"],
                        capacity: { storage: settings.storage },
                        storageClassName: storageClass,
                        persistentVolumeReclaimPolicy: "Retain",
                    },
                },
                { parent: this, protect },
            );
        return new k8s.core.v1.PersistentVolumeClaim(
            `${name}-data`,
            {
                metadata: { namespace, labels: labels(name), annotations: classOf(storageClass) },
                spec: {
                    // Two pods on one data directory would corrupt it.
                    accessModes: ["ReadWriteOncePod"],
                    storageClassName: storageClass,
                    resources: { requests: { storage: settings.storage } },
                    volumeName: volume?.metadata.name,
                },
            },
            // A claim's class and volume cannot change in place; a replaced claim would be an empty database.
            {
                parent: this,
                protect,
                ignoreChanges: ["spec.storageClassName", "spec.volumeName"],
                hooks: { beforeUpdate: [volumeGuard(`${name}-data`)] },
            },
        );
    }
}

/** PostgreSQL settings that differ from its defaults, for a pod of this size. */
function serverArguments(settings: DatabaseSettings): string[] {
    const parameters = {
        max_connections: `${settings.maxConnections}`,
        password_encryption: "scram-sha-256",
        wal_level: "replica",
        // What waits for a lock or idles in a transaction stands in the way of migrations.
        idle_in_transaction_session_timeout: "60s",
        log_lock_waits: "on",
    };
    return Object.entries(parameters).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
}
