import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import type { Cluster } from "./cluster";
import { type PodIdentity, PodRole } from "./pod-role";

export interface AddonsArgs {
    cluster: Cluster;
    settings: AwsSettings["addons"];
    version: string;
    /** Days that containers' logs are kept. */
    logDays: number;
    nodes: pulumi.Resource[];
    identity: PodIdentity;
    tags: Record<string, string>;
}

/** Containers' logs and nothing else: the add-on would measure at a price, and put agents into the application's pods. */
const onlyLogs = {
    containerLogs: { enabled: true },
    containerInsights: { enabled: false },
    otelContainerInsights: { enabled: false },
    manager: { applicationSignals: { autoMonitor: { monitorAllServices: false } } },
};
/** Log groups that the add-on would make by itself: without an end to what they keep, and again after a destroy. */
const logGroups = ["application", "dataplane", "host"];

/** EKS's add-ons whose pods need nodes: DNS, volumes, metrics and, by setting, logs. */
export class Addons extends pulumi.ComponentResource {
    readonly all: pulumi.Resource[];

    constructor(name: string, args: AddonsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Addons", name, {}, opts);
        const { cluster, settings, version, nodes, tags } = args;
        const roleFor = (what: string, namespace: string, serviceAccount: string, managedPolicies: string[]) =>
            new PodRole(what, args.identity, { namespace, serviceAccount, managedPolicies }, { parent: this });

        const addon = (
            addonName: string,
            pinned: string | undefined,
            more: { role?: PodRole; values?: object; after?: pulumi.Resource[] } = {},
        ) => {
            const latest = () =>
                aws.eks.getAddonVersionOutput(
                    { addonName, kubernetesVersion: version, mostRecent: true },
                    { parent: this },
                ).version;
            return new aws.eks.Addon(
                addonName,
                {
                    addonName,
                    clusterName: cluster.clusterName,
                    addonVersion: pinned ?? latest(),
                    serviceAccountRoleArn: more.role?.arn,
                    configurationValues: more.values && JSON.stringify(more.values),
                    // EKS brings a CoreDNS of its own, which this one takes over.
                    resolveConflictsOnCreate: "OVERWRITE",
                    resolveConflictsOnUpdate: "OVERWRITE",
                },
                { parent: this, dependsOn: [...nodes, ...(more.role?.parts ?? []), ...(more.after ?? [])] },
            );
        };
        this.all = [
            addon("coredns", settings.coredns),
            addon("aws-ebs-csi-driver", settings.ebsCsi, {
                role: roleFor("ebs-csi", "kube-system", "ebs-csi-controller-sa", ["AmazonEBSCSIDriverPolicyV2"]),
                // By their tags the environments' roles are kept from one another's volumes.
                values: { controller: { extraVolumeTags: tags } },
            }),
            addon("metrics-server", settings.metricsServer),
        ];
        if (settings.containerLogs) {
            const role = roleFor("logs", "amazon-cloudwatch", "cloudwatch-agent", ["CloudWatchAgentServerPolicy"]);
            const after = logGroups.map(
                (group) =>
                    new aws.cloudwatch.LogGroup(
                        `logs-${group}`,
                        {
                            name: pulumi.interpolate`/aws/containerinsights/${cluster.clusterName}/${group}`,
                            retentionInDays: args.logDays,
                        },
                        { parent: this },
                    ),
            );
            this.all.push(
                addon("amazon-cloudwatch-observability", settings.cloudwatch, { role, values: onlyLogs, after }),
            );
        }
        this.registerOutputs({});
    }
}
