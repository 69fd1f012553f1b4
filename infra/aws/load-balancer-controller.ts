import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerControllerPolicy } from "./load-balancer-controller-policy";
import { type PodIdentity, PodRole } from "./pod-role";
import { policy } from "./policy";

const serviceAccount = "aws-load-balancer-controller";

export interface LoadBalancerControllerArgs {
    clusterName: pulumi.Input<string>;
    region: string;
    vpcId: pulumi.Input<string>;
    identity: PodIdentity;
    replicas: number;
    tags: Record<string, string>;
}

/** Makes an Application Load Balancer of every Ingress of the class `alb`, and removes it with the Ingress. */
export class LoadBalancerController extends pulumi.ComponentResource {
    readonly release: k8s.helm.v3.Release;

    constructor(name: string, args: LoadBalancerControllerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:LoadBalancerController", name, {}, opts);
        const child = { parent: this };
        const { clusterName, region, vpcId, identity } = args;
        const vpcArn = pulumi.interpolate`arn:aws:ec2:${region}:${identity.account}:vpc/${vpcId}`;
        const role = new PodRole(
            name,
            identity,
            {
                namespace: "kube-system",
                serviceAccount,
                policies: { manage: policy(...loadBalancerControllerPolicy(vpcArn)) },
            },
            child,
        );
        this.release = new k8s.helm.v3.Release(
            name,
            {
                name: "aws-load-balancer-controller",
                namespace: "kube-system",
                chart: "aws-load-balancer-controller",
                version: "3.5.0",
                repositoryOpts: { repo: "https://aws.github.io/eks-charts" },
                values: {
                    clusterName,
                    // Said, because pods cannot ask the node's metadata service.
                    region,
                    vpcId,
                    serviceAccount: {
                        create: true,
                        name: serviceAccount,
                        annotations: { "eks.amazonaws.com/role-arn": role.arn },
                    },
                    replicaCount: args.replicas,
                    podDisruptionBudget: { maxUnavailable: 1 },
                    defaultTargetType: "ip",
                    defaultTags: args.tags,
                    // A certificate made anew with every release would break the webhook of the pods that still run.
                    keepTLSSecret: true,
                    // It would stand between the API and every Service while the controller starts.
                    enableServiceMutatorWebhook: false,
                    enableShield: false,
                    enableWaf: false,
                    enableWafv2: false,
                    // Pods that start without their readiness gate would be sent nobody's requests, or too early.
                    podMutatorWebhookConfig: { failurePolicy: "Fail" },
                    objectSelector: {
                        matchExpressions: [
                            { key: "app.kubernetes.io/name", operator: "NotIn", values: [serviceAccount] },
                        ],
                    },
                    resources: {
                        requests: { cpu: "50m", memory: "96Mi" },
                        limits: { cpu: "200m", memory: "256Mi" },
                    },
                },
            },
            // Every rendering of the chart makes another certificate; only values and version count.
            { ...child, dependsOn: role.parts, ignoreChanges: ["checksum"] },
        );
        this.registerOutputs({});
    }
}
