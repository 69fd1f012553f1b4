import type * as pulumi from "@pulumi/pulumi";

/** One key of a Kubernetes Secret in the application's namespace. */
export interface SecretKey {
    secret: pulumi.Input<string>;
    key: string;
}

/** How the database is reached; a managed database can take the pod's place without the workloads knowing. */
export interface DatabaseConnection {
    host: pulumi.Input<string>;
    port: number;
    name: string;
    user: string;
    password: SecretKey;
    /** libpq's sslmode. */
    tls: "disable" | "require" | "verify-full";
}

/** Mounts secrets as files below `directory`, readable by the pod's own group alone. */
export function secretFiles(directory: string, keys: Record<string, SecretKey>) {
    const volumeName = "secrets";
    return {
        volume: {
            name: volumeName,
            projected: {
                defaultMode: 0o440,
                sources: Object.entries(keys).map(([file, { secret, key }]) => ({
                    secret: { name: secret, items: [{ key, path: file }] },
                })),
            },
        },
        mount: { name: volumeName, mountPath: directory, readOnly: true },
        path: (file: string) => `${directory}/${file}`,
    };
}
