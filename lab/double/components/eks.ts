import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import "../../own-connections";

/** The double of the plugin `eks`, a process of its own: AWS's parts are made by the double of `aws`, the API is the lab's. */

/** The kubeconfig of the Kubernetes that stands for every EKS cluster. */
const kubeconfig = process.env["LAZYSHEEPS_DOUBLE_KUBECONFIG"]!;

type Args = Record<string, pulumi.Output<unknown>>;

// A node group is told its cluster as a component, which is known by its package being loaded.
void eks.Cluster;

class Cluster extends pulumi.ComponentResource {
    readonly state: pulumi.Inputs;

    constructor(name: string, args: Args, opts: pulumi.ComponentResourceOptions) {
        super("eks:index:Cluster", name, {}, opts);
        const child = { parent: this };
        const of = <T>(key: string) => pulumi.output(args[key]) as pulumi.Output<T>;
        const subnetIds = pulumi
            .all([of<string[]>("publicSubnetIds"), of<string[]>("privateSubnetIds")])
            .apply(([open, closed]) => [...open, ...closed]);
        const keyArn = args["encryptionConfigKeyArn"] as pulumi.Output<string> | undefined;
        const cluster = new aws.eks.Cluster(
            name,
            {
                name: of<string>("name"),
                version: of<string>("version"),
                roleArn: of<aws.iam.Role>("serviceRole").arn,
                vpcConfig: {
                    subnetIds,
                    endpointPrivateAccess: of<boolean>("endpointPrivateAccess"),
                    endpointPublicAccess: of<boolean>("endpointPublicAccess"),
                    publicAccessCidrs: of<string[]>("publicAccessCidrs"),
                },
                enabledClusterLogTypes: of<string[]>("enabledClusterLogTypes"),
                deletionProtection: of<boolean>("deletionProtection"),
                ...(keyArn && { encryptionConfig: { provider: { keyArn }, resources: ["secrets"] } }),
            },
            // As the real component does: no rule about the cluster's own protection reaches further than it.
            child,
        );
        const issuer = cluster.identities.apply((identities) => identities[0]!.oidcs[0]!.issuer);
        const provider = new aws.iam.OpenIdConnectProvider(
            name,
            { url: issuer, clientIdLists: ["sts.amazonaws.com"] },
            child,
        );
        for (const addonName of ["vpc-cni", "kube-proxy"])
            new aws.eks.Addon(`${name}-${addonName}`, { clusterName: cluster.name, addonName }, child);
        this.state = {
            eksCluster: cluster,
            // Known once there is a cluster; whoever is to sign in stands in it, and the lab does not ask.
            kubeconfigJson: pulumi
                .all([cluster.endpoint, of<object>("providerCredentialOpts")])
                .apply(([, extension]) =>
                    JSON.stringify({
                        ...(parse(readFileSync(kubeconfig, "utf8")) as object),
                        extensions: [{ name: "providerCredentialOpts", extension }],
                    }),
                ),
            oidcProviderArn: provider.arn,
            oidcIssuer: issuer.apply((url) => url.replace("https://", "")),
        };
        this.registerOutputs(this.state);
    }
}

class ManagedNodeGroup extends pulumi.ComponentResource {
    readonly state: pulumi.Inputs;

    constructor(name: string, args: Args, opts: pulumi.ComponentResourceOptions) {
        super("eks:index:ManagedNodeGroup", name, {}, opts);
        const of = <T>(key: string) => pulumi.output(args[key]) as pulumi.Output<T>;
        const group = new aws.eks.NodeGroup(
            name,
            {
                clusterName: of<eks.Cluster>("cluster").apply((cluster) => cluster.eksCluster.name),
                nodeRoleArn: of<aws.iam.Role>("nodeRole").arn,
                subnetIds: of<string[]>("subnetIds"),
                instanceTypes: of<string[]>("instanceTypes"),
                capacityType: of<string>("capacityType"),
                amiType: of<string>("amiType"),
                version: of<string>("version"),
                releaseVersion: of<string>("releaseVersion"),
                scalingConfig: of<aws.types.input.eks.NodeGroupScalingConfig>("scalingConfig"),
                launchTemplate: of<aws.types.input.eks.NodeGroupLaunchTemplate>("launchTemplate"),
                tags: of<Record<string, string>>("tags"),
            },
            { parent: this, ignoreChanges: ["scalingConfig.desiredSize"] },
        );
        this.state = { nodeGroup: group };
        this.registerOutputs(this.state);
    }
}

void pulumi.provider.main(
    {
        version: "4.3.0",
        construct: (name, type, inputs, options) => {
            const made =
                type === "eks:index:Cluster"
                    ? new Cluster(name, inputs, options)
                    : new ManagedNodeGroup(name, inputs, options);
            return Promise.resolve({ urn: made.urn, state: made.state });
        },
    },
    process.argv.slice(2),
);
