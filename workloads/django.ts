import type * as pulumi from "@pulumi/pulumi";
import { type DatabaseConnection, type SecretKey, secretFiles } from "./database";

/** The user of the backend image. */
export const backendUid = 10001;
export const backendPort = 8000;

export interface DjangoArgs {
    namespace: pulumi.Input<string>;
    image: pulumi.Input<string>;
    database: DatabaseConnection;
    secretKey: SecretKey;
    webhookSecret: SecretKey;
    allowedHosts: string[];
    /** Origins whose forms Django accepts, e.g. `https://sheep.example.org`. */
    trustedOrigins: string[];
    https: boolean;
    debug: boolean;
}

/** What every process of the backend image is given: the migration must run under the settings the server has. */
export function djangoProcess(args: DjangoArgs) {
    const { database } = args;
    const secrets = secretFiles("/run/secrets/django", {
        "database-password": database.password,
        "secret-key": args.secretKey,
        "webhook-secret": args.webhookSecret,
    });
    const values: Record<string, pulumi.Input<string>> = {
        DB_HOST: database.host,
        DB_PORT: `${database.port}`,
        DB_NAME: database.name,
        DB_USER: database.user,
        DB_SSLMODE: database.tls,
        DB_PASSWORD_FILE: secrets.path("database-password"),
        SECRET_KEY_FILE: secrets.path("secret-key"),
        GITHUB_WEBHOOK_SECRET_FILE: secrets.path("webhook-secret"),
        ALLOWED_HOSTS: args.allowedHosts.join(","),
        CSRF_TRUSTED_ORIGINS: args.trustedOrigins.join(","),
        DEBUG: `${args.debug}`,
        HTTPS: `${args.https}`,
    };
    return { env: Object.entries(values).map(([name, value]) => ({ name, value })), secrets };
}
