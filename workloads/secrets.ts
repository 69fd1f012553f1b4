import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { SecretKey } from "./database";
import { labels } from "./labels";

export interface SecretsArgs {
    namespace: pulumi.Input<string>;
}

/**
 * The application's secrets: made once at random, kept encrypted in the state, mounted as files.
 * The Kubernetes objects are auto-named and immutable, so a changed value is a new name, which rolls the pods.
 */
export class Secrets extends pulumi.ComponentResource {
    readonly databasePassword: SecretKey;
    readonly djangoSecretKey: SecretKey;
    readonly webhookSecret: SecretKey;
    /** What to paste into GitHub's webhook form. Secret. */
    readonly webhookSecretValue: pulumi.Output<string>;

    constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:Secrets", name, {}, opts);
        const child = { parent: this };

        // Letters and digits only: the values end up in files, shells and web forms.
        const make = (what: string, length: number) =>
            new random.RandomPassword(`${name}-${what}`, { length, special: false }, child).result;
        const keep = (what: string, stringData: Record<string, pulumi.Input<string>>) =>
            new k8s.core.v1.Secret(
                `${name}-${what}`,
                { metadata: { namespace: args.namespace, labels: labels(name) }, immutable: true, stringData },
                child,
            ).metadata.name;

        const databaseSecret = keep("database", { password: make("database-password", 32) });
        this.webhookSecretValue = pulumi.secret(make("webhook-secret", 40));
        const djangoSecret = keep("django", {
            "secret-key": make("django-secret-key", 64),
            "webhook-secret": this.webhookSecretValue,
        });
        this.databasePassword = { secret: databaseSecret, key: "password" };
        this.djangoSecretKey = { secret: djangoSecret, key: "secret-key" };
        this.webhookSecret = { secret: djangoSecret, key: "webhook-secret" };
        this.registerOutputs({ webhookSecretValue: this.webhookSecretValue });
    }
}
