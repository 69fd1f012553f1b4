import type * as pulumi from "@pulumi/pulumi";
import { allow, type Statement } from "./policy";

const owned = "elbv2.k8s.aws/cluster";
const created = { Null: { [`aws:RequestTag/${owned}`]: "false" } };
const existing = { Null: { [`aws:ResourceTag/${owned}`]: "false" } };
const untouched = { Null: { [`aws:RequestTag/${owned}`]: "true", [`aws:ResourceTag/${owned}`]: "false" } };
const elb = (...actions: string[]) => actions.map((action) => `elasticloadbalancing:${action}`);
const ec2 = (...actions: string[]) => actions.map((action) => `ec2:${action}`);
const balancer = "arn:aws:elasticloadbalancing:*:*";
const targets = [`${balancer}:targetgroup/*/*`, `${balancer}:loadbalancer/app/*/*`];
const securityGroups = "arn:aws:ec2:*:*:security-group/*";

/**
 * What the AWS Load Balancer Controller 3.5 may do for Ingresses: read, and change what carries its own tag. Narrower
 * than the policy it publishes: security group rules in this VPC only, no NLB, WAF, Shield or Cognito.
 */
export function loadBalancerControllerPolicy(vpcArn: pulumi.Input<string>): Statement[] {
    return [
        allow(["iam:CreateServiceLinkedRole"], "*", {
            StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" },
        }),
        allow(
            [
                ...ec2(
                    "DescribeAccountAttributes",
                    "DescribeAddresses",
                    "DescribeAvailabilityZones",
                    "DescribeInternetGateways",
                    "DescribeVpcs",
                    "DescribeVpcPeeringConnections",
                    "DescribeSubnets",
                    "DescribeSecurityGroups",
                    "DescribeInstances",
                    "DescribeNetworkInterfaces",
                    "DescribeTags",
                    "DescribeCoipPools",
                    "DescribeIpamPools",
                    "DescribeRouteTables",
                    "GetCoipPoolUsage",
                    "GetSecurityGroupsForVpc",
                ),
                ...elb(
                    "DescribeLoadBalancers",
                    "DescribeLoadBalancerAttributes",
                    "DescribeListeners",
                    "DescribeListenerCertificates",
                    "DescribeListenerAttributes",
                    "DescribeSSLPolicies",
                    "DescribeRules",
                    "DescribeTargetGroups",
                    "DescribeTargetGroupAttributes",
                    "DescribeTargetHealth",
                    "DescribeTags",
                    "DescribeTrustStores",
                    "DescribeCapacityReservation",
                ),
                "acm:ListCertificates",
                "acm:DescribeCertificate",
                "iam:ListServerCertificates",
                "iam:GetServerCertificate",
            ],
            "*",
        ),
        allow(ec2("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"), "*", {
            ArnEquals: { "ec2:Vpc": vpcArn },
        }),
        allow(ec2("CreateSecurityGroup"), "*"),
        allow(ec2("CreateTags"), securityGroups, {
            StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" },
            ...created,
        }),
        allow(ec2("CreateTags", "DeleteTags"), securityGroups, untouched),
        allow(ec2("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress", "DeleteSecurityGroup"), "*", existing),
        allow(elb("CreateLoadBalancer", "CreateTargetGroup"), "*", created),
        allow(elb("CreateListener", "DeleteListener", "CreateRule", "DeleteRule"), "*"),
        allow(elb("AddTags", "RemoveTags"), targets, untouched),
        allow(elb("AddTags", "RemoveTags"), [`${balancer}:listener/app/*/*/*`, `${balancer}:listener-rule/app/*/*/*`]),
        allow(
            elb(
                "ModifyLoadBalancerAttributes",
                "SetIpAddressType",
                "SetSecurityGroups",
                "SetSubnets",
                "DeleteLoadBalancer",
                "ModifyTargetGroup",
                "ModifyTargetGroupAttributes",
                "DeleteTargetGroup",
                "ModifyListenerAttributes",
                "ModifyCapacityReservation",
                "ModifyIpPools",
            ),
            "*",
            existing,
        ),
        allow(elb("AddTags"), targets, {
            StringEquals: { "elasticloadbalancing:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"] },
            ...created,
        }),
        allow(elb("RegisterTargets", "DeregisterTargets"), `${balancer}:targetgroup/*/*`),
        allow(
            elb(
                "ModifyListener",
                "AddListenerCertificates",
                "RemoveListenerCertificates",
                "ModifyRule",
                "SetRulePriorities",
            ),
            "*",
        ),
    ];
}
