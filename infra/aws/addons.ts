import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import type { Cluster } from "./cluster";
import { type PodIdentity, PodRole } from "./pod-role";

export interface AddonsArgs {
    cluster: Cluster;
    settings: AwsSettings["addons"];
    version: string;
    nodes: pulumi.Resource[];
    identity: PodIdentity;
}

/** EKS's add-ons whose pods need nodes: DNS, volumes, metrics and, by setting, logs. */
export class Addons extends pulumi.ComponentResource {
    readonly all: pulumi.Resource[];

    constructor(name: string, args: AddonsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Addons", name, {}, opts);
        const { cluster, settings, version, nodes } = args;
        const roleFor = (what: string, namespace: string, serviceAccount: string, managedPolicies: string[]) =>
            new PodRole(what, args.identity, { namespace, serviceAccount, managedPolicies }, { parent: this });

        const addon = (addonName: string, pinned: string | undefined, role?: PodRole) => {
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
                    serviceAccountRoleArn: role?.arn,
                    // EKS brings a CoreDNS of its own, which this one takes over.
                    resolveConflictsOnCreate: "OVERWRITE",
                    resolveConflictsOnUpdate: "OVERWRITE",
                },
                { parent: this, dependsOn: [...nodes, ...(role?.parts ?? [])] },
            );
        };
        const volumes = roleFor("ebs-csi", "kube-system", "ebs-csi-controller-sa", ["AmazonEBSCSIDriverPolicyV2"]);
        this.all = [
            addon("coredns", settings.coredns),
            addon("aws-ebs-csi-driver", settings.ebsCsi, volumes),
            addon("metrics-server", settings.metricsServer),
        ];
        if (settings.containerLogs) {
            const logs = roleFor("logs", "amazon-cloudwatch", "cloudwatch-agent", ["CloudWatchAgentServerPolicy"]);
            this.all.push(addon("amazon-cloudwatch-observability", undefined, logs));
        }
        this.registerOutputs({});
    }
}
