import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import type { Cluster } from "./cluster";
import { policy, trust } from "./policy";
import { Role, type RoleScope } from "./role";

export interface NodesArgs {
    cluster: Cluster;
    version: string;
    settings: AwsSettings["nodes"];
    zones: string[];
    /** One a zone, in the zones' order. */
    subnetIds: pulumi.Input<string[]>;
    tags: Record<string, string>;
    scope: RoleScope;
}

/** What a node is allowed to do: join, give pods addresses, pull images. */
const managedPolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"];

/** A managed node group a zone, so that a volume's zone always has a node for its pod. */
export class Nodes extends pulumi.ComponentResource {
    /** What must be there while anything runs on the nodes. */
    readonly groups: pulumi.Resource[];

    constructor(name: string, args: NodesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Nodes", name, {}, opts);
        const child = { parent: this };
        const { cluster, settings, zones } = args;

        const { role, parts } = new Role(
            name,
            args.scope,
            { assumeRolePolicy: policy(trust.service("ec2.amazonaws.com")), managedPolicies },
            child,
        );
        // Without an image: EKS chooses its own, and an `up` does not replace nodes because AWS has published another.
        const template = new aws.ec2.LaunchTemplate(
            name,
            {
                // One hop: a pod cannot ask for the node's credentials.
                metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
                blockDeviceMappings: [
                    {
                        deviceName: "/dev/xvda",
                        ebs: {
                            volumeSize: settings.diskGib,
                            volumeType: "gp3",
                            encrypted: "true",
                            deleteOnTermination: "true",
                        },
                    },
                ],
                tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags: args.tags })),
                updateDefaultVersion: true,
            },
            child,
        );
        const { min, max } = settings.perZone;
        refuseOtherRange(name, args, this);
        this.groups = zones.map(
            (zone, index) =>
                new eks.ManagedNodeGroup(
                    `${name}-${zone}`,
                    {
                        cluster: cluster.eks,
                        nodeRole: role,
                        subnetIds: [pulumi.output(args.subnetIds).apply((ids) => ids[index]!)],
                        instanceTypes: settings.instanceTypes,
                        capacityType: settings.capacity === "spot" ? "SPOT" : "ON_DEMAND",
                        amiType: "AL2023_x86_64_STANDARD",
                        version: args.version,
                        releaseVersion: settings.release,
                        scalingConfig: { minSize: min, desiredSize: min, maxSize: max },
                        // The count is the autoscaler's.
                        ignoreScalingChanges: true,
                        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
                        tags: args.tags,
                    },
                    // Nodes that lose their policies first cannot give their pods' interfaces back. The cluster is named
                    // because a component that is handed over whole is no dependency.
                    { ...child, dependsOn: [...parts, cluster.eks] },
                ),
        );
        this.registerOutputs({});
    }
}

/**
 * Explains an update that EKS would refuse: how many nodes there are is the autoscaler's to say, so a range that leaves
 * that number out comes by hand. @throws pulumi.RunError in the preview
 */
function refuseOtherRange(name: string, { cluster, zones, settings }: NodesArgs, parent: pulumi.Resource) {
    const { min, max } = settings.perZone;
    const ours = (group: string) => zones.some((zone) => group.startsWith(`${name}-${zone}-`));
    cluster.whereRunning((clusterName) => {
        aws.eks.getNodeGroupsOutput({ clusterName }, { parent }).names.apply((names) => {
            for (const nodeGroupName of names.filter(ours)) {
                aws.eks.getNodeGroupOutput({ clusterName, nodeGroupName }, { parent }).scalingConfigs.apply(([now]) => {
                    if (now === undefined || (now.desiredSize >= min && now.desiredSize <= max)) return;
                    const [end, wanted] = now.desiredSize < min ? ["min", min] : ["max", max];
                    throw new pulumi.RunError(
                        `lazysheeps:platform.nodes.perZone.${end}: got ${wanted}; ${nodeGroupName} has ${now.desiredSize} nodes, and only the autoscaler changes that; first run: aws eks update-nodegroup-config --cluster-name ${clusterName} --nodegroup-name ${nodeGroupName} --scaling-config minSize=${min},maxSize=${max},desiredSize=${wanted}; then: pulumi up --refresh`,
                    );
                });
            }
        });
    });
}
