import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import { encryptionKey } from "./encryption-key";
import { policy, trust } from "./policy";
import { Role, type RoleScope } from "./role";
import { supportDays } from "../../settings/kubernetes-versions";

export interface ClusterArgs {
    /** Explicit: subnets' tags, policies' conditions and people's kubeconfigs name it. */
    clusterName: string;
    settings: AwsSettings["cluster"];
    addons: AwsSettings["addons"];
    /** Role that the kubeconfig signs in as; undefined: whoever uses it. */
    signInAs: pulumi.Input<string | undefined>;
    network: {
        vpcId: pulumi.Input<string>;
        publicSubnetIds: pulumi.Input<string[]>;
        privateSubnetIds: pulumi.Input<string[]>;
    };
    protect: boolean;
    scope: RoleScope;
}

/** The EKS control plane with its log group and its key; nodes and whoever may use its API are added apart. */
export class Cluster extends pulumi.ComponentResource {
    readonly eks: eks.Cluster;
    readonly clusterName: pulumi.Output<string>;
    readonly kubeconfig: pulumi.Output<string>;
    readonly oidc: { providerArn: pulumi.Output<string>; issuer: pulumi.Output<string> };
    /** Group that EKS puts on control plane and nodes. */
    readonly securityGroupId: pulumi.Output<string>;
    private readonly name: string;

    constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Cluster", name, {}, opts);
        const child = { parent: this };
        const { clusterName, settings, addons, network } = args;
        warnOfEnd(settings.version, this);
        this.name = clusterName;
        this.refuseVersionStep(settings.version);

        // EKS would make the group itself, without an end to what it keeps, and again after a destroy.
        const logs = new aws.cloudwatch.LogGroup(
            name,
            { name: `/aws/eks/${clusterName}/cluster`, retentionInDays: settings.logDays },
            child,
        );
        const key = settings.encryptSecrets
            ? encryptionKey(
                  name,
                  args.scope,
                  { description: `Secrets of the EKS cluster ${clusterName}`, deletionWindowInDays: 30 },
                  // Without its key a cluster is lost.
                  { ...child, protect: args.protect },
              )
            : undefined;

        const role = new Role(
            name,
            args.scope,
            {
                assumeRolePolicy: policy(trust.service("eks.amazonaws.com")),
                managedPolicies: ["AmazonEKSClusterPolicy"],
            },
            child,
        );
        const everybody = settings.endpointCidrs.includes("0.0.0.0/0");
        this.eks = new eks.Cluster(
            name,
            {
                name: clusterName,
                version: settings.version,
                // Past standard support AWS upgrades it rather than charge six times as much.
                upgradePolicy: { supportType: "STANDARD" },
                ...network,
                authenticationMode: eks.AuthenticationMode.Api,
                endpointPrivateAccess: true,
                endpointPublicAccess: true,
                publicAccessCidrs: everybody ? ["0.0.0.0/0"] : settings.endpointCidrs,
                enabledClusterLogTypes: settings.logTypes,
                encryptionConfigKeyArn: key?.arn,
                serviceRole: role.role,
                createOidcProvider: true,
                skipDefaultNodeGroup: true,
                // Nodes carry EKS's own group only; a second one with its tag would confuse the load balancer controller.
                skipDefaultSecurityGroups: true,
                providerCredentialOpts: pulumi.output(args.signInAs).apply((roleArn) => (roleArn ? { roleArn } : {})),
                vpcCniOptions: { enableNetworkPolicy: true, addonVersion: addons.vpcCni },
                kubeProxyAddonOptions: { enabled: true, version: addons.kubeProxy },
                // It would wait for nodes that come after it.
                corednsAddonOptions: { enabled: false },
                deletionProtection: args.protect,
            },
            { ...child, dependsOn: [logs, ...role.parts], protect: args.protect },
        );
        this.clusterName = this.eks.eksCluster.name;
        this.kubeconfig = pulumi.secret(this.eks.kubeconfigJson);
        this.oidc = { providerArn: this.eks.oidcProviderArn, issuer: this.eks.oidcIssuer };
        this.securityGroupId = this.eks.eksCluster.vpcConfig.clusterSecurityGroupId;
        this.registerOutputs({});
    }

    /** Does something with what there is already; nothing before the first `up`. */
    whereRunning(look: (name: string) => void) {
        aws.eks.getClustersOutput({}, { parent: this }).names.apply((names) => {
            if (names.includes(this.name)) look(this.name);
        });
    }

    /** Explains a version that EKS would refuse: a cluster never goes back, and goes forward one minor at a time. */
    private refuseVersionStep(version: string) {
        this.whereRunning((name) => {
            aws.eks.getClusterOutput({ name }, { parent: this }).version.apply((running) => {
                const minor = (text: string) => Number(text.split(".")[1]);
                const steps = minor(version) - minor(running);
                const at = `lazysheeps:platform.cluster.version: got "${version}"; the cluster runs ${running}`;
                if (steps < 0) throw new pulumi.RunError(`${at}, and never goes back; write "${running}"`);
                if (steps > 1)
                    throw new pulumi.RunError(
                        `${at}, and goes up by one minor version at a time; write "1.${minor(running) + 1}"`,
                    );
            });
        });
    }

    /** A provider that what is deployed on the cluster comes after, and goes before, everything it waits for. */
    provider(name: string, waitsFor: pulumi.Resource[]): k8s.Provider {
        return new k8s.Provider(
            name,
            {
                kubeconfig: this.kubeconfig,
                // A kubeconfig that is written another way is still the same cluster.
                clusterIdentifier: this.clusterName,
            },
            { parent: this, dependsOn: waitsFor },
        );
    }
}

function warnOfEnd(version: string, resource: pulumi.Resource) {
    const days = supportDays(version, new Date());
    if (days > 90) return;
    const when = days < 0 ? `ended ${-days} days ago` : `ends in ${days} days`;
    void pulumi.log.warn(
        `standard support for Kubernetes ${version} ${when}; raise platform.cluster.version by one minor version`,
        resource,
    );
}
