import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "./labels";

/** The Pod Security version the pods are written for; raised together with the cluster. */
const podSecurityVersion = "v1.36";

export interface NamespaceArgs {
    name: string;
    /** The most pods each autoscaled Deployment may have. */
    autoscalers: { max: number }[];
    /** Labels the platform's way in looks for. */
    labels?: Record<string, string>;
}

/** The application's namespace: Pod Security `restricted` enforced, defaults and bounds for every pod in it. */
export class Namespace extends pulumi.ComponentResource {
    readonly name: pulumi.Output<string>;

    constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:Namespace", name, {}, opts);
        const child = { parent: this };

        const podSecurity = Object.fromEntries(
            ["enforce", "warn", "audit"].flatMap((mode) => [
                [`pod-security.kubernetes.io/${mode}`, "restricted"],
                [`pod-security.kubernetes.io/${mode}-version`, podSecurityVersion],
            ]),
        );
        const namespace = new k8s.core.v1.Namespace(
            name,
            { metadata: { name: args.name, labels: { ...labels(name), ...args.labels, ...podSecurity } } },
            child,
        );
        this.name = namespace.metadata.name;
        const metadata = { namespace: this.name, labels: labels(name) };

        new k8s.core.v1.LimitRange(
            name,
            {
                metadata,
                spec: {
                    limits: [
                        {
                            type: "Container",
                            default: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "256Mi" },
                            defaultRequest: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "64Mi" },
                        },
                    ],
                },
            },
            child,
        );
        new k8s.core.v1.ResourceQuota(
            name,
            { metadata, spec: { hard: { pods: `${maxPods(args.autoscalers)}`, persistentvolumeclaims: "4" } } },
            child,
        );
        this.registerOutputs({ name: this.name });
    }
}

/** Every autoscaler at its maximum with a surge pod, the database, and the jobs that may run at once. */
function maxPods(autoscalers: { max: number }[]): number {
    const [database, migrations, backups] = [1, 2, 2];
    return autoscalers.reduce((sum, { max }) => sum + max + 1, database + migrations + backups);
}
