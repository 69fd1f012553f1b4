import * as random from "@pulumi/random";
import { loadSettings } from "./config";
import { images } from "./images/images";
import { account } from "./infra/aws/account/account";
import { aws } from "./infra/aws/platform";
import { existingCluster } from "./infra/cluster/existing-cluster";
import { isProtected, type Settings } from "./settings/schema";
import { Backend } from "./workloads/backend";
import { Backup } from "./workloads/backup";
import { Frontend } from "./workloads/frontend";
import { Ingress } from "./workloads/ingress";
import { Migration } from "./workloads/migration";
import { Namespace } from "./workloads/namespace";
import { applicationFlows, NetworkPolicies } from "./workloads/network-policies";
import { Postgres } from "./workloads/postgres";
import { Secrets } from "./workloads/secrets";
import { takeBackEdits } from "./workloads/take-back-edits";

const application = "lazysheeps";

export = () => {
    const settings = loadSettings();
    return "account" in settings ? account(settings.account) : environment(settings);
};

/** The architecture: settings → platform → images → workloads → outputs. */
function environment(settings: Settings) {
    takeBackEdits();
    const platform =
        settings.platform.kind === "aws"
            ? aws(settings.platform, settings.environment, application)
            : existingCluster(settings.platform);
    const image = images(settings.images, platform.registry, `build-${settings.environment.name}`);

    const { entrance } = platform;
    const on = { providers: [platform.kubernetes, new random.Provider("random")] };
    const autoscalers = [settings.backend.autoscaling, settings.frontend.autoscaling];
    const { name: namespace } = new Namespace(
        application,
        { name: application, autoscalers, labels: entrance.namespaceLabels },
        on,
    );
    const flows = applicationFlows({
        entranceCidrs: entrance.sourceCidrs,
        ingress: entrance.ingress !== undefined,
        backupsLeave: platform.backups.bucket !== undefined,
    });
    const policies = new NetworkPolicies("network", { namespace, flows }, on);
    const secrets = new Secrets("secrets", { namespace }, on);

    // Pods that come before their policies would be open until then.
    const guarded = { ...on, dependsOn: [policies] };
    const storage = platform.storage(settings.database);
    const { connection: database } = new Postgres(
        "postgres",
        {
            namespace,
            image: image.postgres,
            settings: settings.database,
            password: secrets.databasePassword,
            storage,
            protect: isProtected(settings.environment),
        },
        guarded,
    );
    const django = { namespace, image: image.backend, database, secrets, entrance, settings: settings.backend };
    const migration = new Migration("migration", django, guarded);
    // New pods must not meet an old schema, and nothing in their specs says so.
    const { service: backend } = new Backend("backend", django, { ...guarded, dependsOn: [migration] });
    const { service: frontend, hostname } = new Frontend(
        "frontend",
        { namespace, image: image.frontend, settings: settings.frontend, backend, entrance },
        guarded,
    );
    const ingress =
        entrance.ingress && new Ingress("ingress", { namespace, ...entrance.ingress, backend, frontend }, on);
    const { backups: store, roleAnnotations } = platform;
    new Backup(
        "backup",
        { namespace, image: image.postgres, database, settings: settings.backup, store, storage, roleAnnotations },
        guarded,
    );

    const url = platform.publish(ingress?.hostname ?? hostname);
    const { kubeconfig } = platform;
    return { url, namespace, images: image, kubeconfig, webhookSecret: secrets.webhookSecretValue };
}
