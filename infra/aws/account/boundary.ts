import type { Statement } from "../policy";

export interface EnvironmentScope {
    account: string;
    environment: string;
}

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
export function boundary({ account, environment }: EnvironmentScope): Statement[] {
    const allow = (Action: string[], Resource: string | string[] = "*"): Statement => ({
        Effect: "Allow",
        Action,
        Resource,
    });
    return [
        allow([
            "acm:DescribeCertificate",
            "acm:ListCertificates",
            "autoscaling:*",
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
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey*",
            "kms:ReEncrypt*",
            "logs:*",
            "ssm:GetParameter",
            "xray:Put*",
        ]),
        allow(
            ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:PutObject"],
            bucketsOf({ account, environment }),
        ),
        othersStayAlone(environment),
    ];
}

/** The environment's buckets and what is in them. */
export const bucketsOf = ({ account, environment }: EnvironmentScope) =>
    ["", "/*"].map((objects) => `arn:aws:s3:::lazysheeps-${environment}-*-${account}${objects}`);
