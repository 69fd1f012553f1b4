import type * as pulumi from "@pulumi/pulumi";
import type { BackendSettings } from "../settings/schema";
import { type DatabaseConnection, type SecretKey, secretFiles } from "./database";

/** The user of the backend image. */
export const backendUid = 10001;
export const backendPort = 8000;

export interface DjangoArgs {
    namespace: pulumi.Input<string>;
    image: pulumi.Input<string>;
    database: DatabaseConnection;
    secrets: { djangoSecretKey: SecretKey; webhookSecret: SecretKey };
    entrance: {
        allowedHosts: string[];
        trustedOrigins: string[];
        https: boolean;
        serviceAnnotations: { backend: Record<string, string> };
    };
    settings: BackendSettings;
}

/** What every process of the backend image is given: the migration must run under the settings the server has. */
export function djangoProcess(args: DjangoArgs) {
    const { database, entrance } = args;
    const secrets = secretFiles("/run/secrets/django", {
        "database-password": database.password,
        "secret-key": args.secrets.djangoSecretKey,
        "webhook-secret": args.secrets.webhookSecret,
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
        ALLOWED_HOSTS: entrance.allowedHosts.join(","),
        // The server drops an empty value, and every run would find that it is missing.
        ...(entrance.trustedOrigins.length > 0 && { CSRF_TRUSTED_ORIGINS: entrance.trustedOrigins.join(",") }),
        DEBUG: `${args.settings.debug}`,
        HTTPS: `${entrance.https}`,
    };
    return { env: Object.entries(values).map(([name, value]) => ({ name, value })), secrets };
}
