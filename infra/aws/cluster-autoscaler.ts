import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type PodIdentity, PodRole } from "./pod-role";
import { policy } from "./policy";

const serviceAccount = "cluster-autoscaler";

export interface ClusterAutoscalerArgs {
    clusterName: string;
    region: string;
    /** Minor version of Kubernetes, which the autoscaler's own must match. */
    version: string;
    identity: PodIdentity;
}

/** Adds nodes for pods that find no room, and takes empty ones away. */
export class ClusterAutoscaler extends pulumi.ComponentResource {
    constructor(name: string, args: ClusterAutoscalerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:ClusterAutoscaler", name, {}, opts);
        const child = { parent: this };
        const { clusterName, region, version, identity } = args;
        const role = new PodRole(
            name,
            identity,
            {
                namespace: "kube-system",
                serviceAccount,
                policies: {
                    scale: policy(
                        {
                            Effect: "Allow",
                            Action: [
                                "autoscaling:DescribeAutoScalingGroups",
                                "autoscaling:DescribeAutoScalingInstances",
                                "autoscaling:DescribeLaunchConfigurations",
                                "autoscaling:DescribeScalingActivities",
                                "autoscaling:DescribeTags",
                                "ec2:DescribeImages",
                                "ec2:DescribeInstanceTypes",
                                "ec2:DescribeLaunchTemplateVersions",
                                "ec2:GetInstanceTypesFromInstanceRequirements",
                                "eks:DescribeNodegroup",
                            ],
                            Resource: "*",
                        },
                        {
                            Effect: "Allow",
                            Action: [
                                "autoscaling:SetDesiredCapacity",
                                "autoscaling:TerminateInstanceInAutoScalingGroup",
                            ],
                            Resource: "*",
                            // EKS tags the groups of its node groups so.
                            Condition: {
                                StringEquals: {
                                    [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned",
                                },
                            },
                        },
                    ),
                },
            },
            child,
        );
        new k8s.helm.v3.Release(
            name,
            {
                name: "cluster-autoscaler",
                namespace: "kube-system",
                chart: "cluster-autoscaler",
                version: "9.56.0",
                repositoryOpts: { repo: "https://kubernetes.github.io/autoscaler" },
                values: {
                    fullnameOverride: "cluster-autoscaler",
                    autoDiscovery: { clusterName },
                    awsRegion: region,
                    image: { tag: `v${version}.0` },
                    rbac: {
                        serviceAccount: {
                            create: true,
                            name: serviceAccount,
                            annotations: { "eks.amazonaws.com/role-arn": role.arn },
                        },
                    },
                    extraArgs: {
                        "balance-similar-node-groups": true,
                        // Every pod has a scratch directory and every node a pod of the system's: else none would go.
                        "skip-nodes-with-local-storage": false,
                        "skip-nodes-with-system-pods": false,
                    },
                    resources: {
                        requests: { cpu: "50m", memory: "128Mi" },
                        limits: { cpu: "200m", memory: "512Mi" },
                    },
                },
            },
            { ...child, dependsOn: role.parts },
        );
        this.registerOutputs({});
    }
}
