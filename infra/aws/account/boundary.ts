import { environmentName, logGroupPrefixes } from "../names";
import { allow, type Statement } from "../policy";
import type { RoleScope } from "../role";

/** What carries the project's tags and another environment's name is nobody's here to touch. */
export function othersStayAlone(environment: string): Statement {
    return {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: {
            StringEquals: { "aws:ResourceTag/project": "lazysheeps" },
            StringNotEquals: { "aws:ResourceTag/environment": [environment, "account"] },
        },
    };
}

/**
 * The most that a role which the deploy role makes can be allowed, whatever its own policies say: the control plane's,
 * the nodes', the controllers', the backup job's. No role among them can change who may do what.
 */
export function boundary(scope: RoleScope): Statement[] {
    const { account, environment } = scope;
    return [
        allow([
            "acm:DescribeCertificate",
            "acm:ListCertificates",
            "autoscaling:Describe*",
            "cloudwatch:PutMetricData",
            "ec2:*",
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetAuthorizationToken",
            "ecr:GetDownloadUrlForLayer",
            "eks:Describe*",
            "eks:List*",
            "elasticloadbalancing:*",
            "iam:CreateServiceLinkedRole",
            "iam:GetServerCertificate",
            "iam:ListServerCertificates",
            "kms:DescribeKey",
            "logs:Describe*",
            "xray:Put*",
        ]),
        allow(["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"], "*", {
            StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${environmentName(environment)}`]: "owned" },
        }),
        // Volumes and backups are encrypted for whoever uses them; nobody decrypts by himself.
        allow(["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], "*", {
            StringLike: { "kms:ViaService": ["ec2.*.amazonaws.com", "s3.*.amazonaws.com"] },
        }),
        allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:Put*", "logs:Tag*"], logGroupsOf(scope)),
        allow(["ssm:GetParameter"], `arn:aws:ssm:*:${account}:parameter/AmazonCloudWatch-*`),
        allow(
            ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:PutObjectAcl"],
            bucketsOf(scope),
        ),
        othersStayAlone(environment),
    ];
}

/** The environment's log groups and what is in them. */
export const logGroupsOf = ({ account, environment }: RoleScope) =>
    logGroupPrefixes(environment).map((prefix) => `arn:aws:logs:*:${account}:log-group:${prefix}*`);

/** The environment's buckets and what is in them. */
export const bucketsOf = ({ account, environment }: RoleScope) =>
    ["", "/*"].map((objects) => `arn:aws:s3:::${environmentName(environment)}-*-${account}${objects}`);
