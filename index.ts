import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { loadSettings } from "./config";
import { images } from "./images/images";
import { existingCluster } from "./infra/cluster/existing-cluster";
import { Backend } from "./workloads/backend";
import { Backup } from "./workloads/backup";
import { Frontend } from "./workloads/frontend";
import { Ingress } from "./workloads/ingress";
import { Migration } from "./workloads/migration";
import { Namespace } from "./workloads/namespace";
import { applicationFlows, NetworkPolicies } from "./workloads/network-policies";
import { Postgres } from "./workloads/postgres";
import { Secrets } from "./workloads/secrets";

/** The architecture: settings → platform → images → workloads → outputs. */
export = () => {
    const settings = loadSettings();
    const platform = existingCluster(settings.platform);
    const image = images(settings.images, platform.registry, `build-${settings.environment.name}`);
    const { entrance, backups } = platform;
    const on = { providers: [platform.kubernetes, new random.Provider("random")] };

    const { name: namespace } = new Namespace("lazysheeps", { name: "lazysheeps", maxPods: maxPods(settings) }, on);
    const flows = applicationFlows(entrance.sourceCidrs, entrance.ingress !== undefined);
    const policies = new NetworkPolicies("network", { namespace, flows }, on);
    const secrets = new Secrets("secrets", { namespace }, on);

    const storageClass = platform.storageClass(settings.database.keepVolume);
    const { existingVolume } = settings.database;
    const postgres = new Postgres(
        "postgres",
        {
            namespace,
            image: image.postgres,
            settings: settings.database,
            password: secrets.databasePassword,
            storageClass,
            keptVolume: existingVolume === undefined ? undefined : platform.keptVolume(existingVolume),
        },
        on,
    );

    const django = {
        namespace,
        image: image.backend,
        database: postgres.connection,
        secretKey: secrets.djangoSecretKey,
        webhookSecret: secrets.webhookSecret,
        allowedHosts: entrance.allowedHosts,
        trustedOrigins: entrance.url === undefined ? [] : [new URL(entrance.url).origin],
        https: entrance.https,
        debug: settings.backend.debug,
    };
    // A policy that comes after its pods would leave them open until then.
    const migration = new Migration(
        "migration",
        { ...django, resources: settings.backend.resources },
        { ...on, dependsOn: [postgres, policies] },
    );
    // New pods must not meet an old schema, and nothing in their specs says so.
    const backend = new Backend(
        "backend",
        {
            ...django,
            settings: settings.backend,
            serviceAnnotations: entrance.ingress?.serviceAnnotations.backend,
        },
        { ...on, dependsOn: [migration] },
    );
    const frontend = new Frontend(
        "frontend",
        {
            namespace,
            image: image.frontend,
            settings: settings.frontend,
            backend: backend.service,
            service: entrance.service,
            serviceAnnotations: entrance.ingress?.serviceAnnotations.frontend,
        },
        { ...on, dependsOn: [policies] },
    );
    const ingress =
        entrance.ingress &&
        new Ingress(
            "ingress",
            {
                namespace,
                ...entrance.ingress,
                backend: backend.service,
                frontend: frontend.service,
            },
            on,
        );
    new Backup(
        "backup",
        {
            namespace,
            image: image.postgres,
            database: postgres.connection,
            settings: settings.backup,
            store: backups,
            storageClass,
            resources: settings.database.resources,
            roleAnnotations: platform.roleAnnotations("backup"),
        },
        { ...on, dependsOn: [policies] },
    );

    return {
        url: platform.publish(ingress?.hostname ?? frontend.hostname),
        namespace,
        images: image,
        webhookSecret: pulumi.secret(secrets.webhookSecretValue),
    };
};

/** Every autoscaler at its maximum with a surge pod, the database, and the jobs that may run at once. */
function maxPods({ backend, frontend }: ReturnType<typeof loadSettings>): number {
    const [database, migrations, backups] = [1, 2, 2];
    return backend.autoscaling.max + 1 + frontend.autoscaling.max + 1 + database + migrations + backups;
}
