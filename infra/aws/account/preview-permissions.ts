import type { Statement } from "../policy";

/** Services whose resources the program makes. */
const services = ["acm", "autoscaling", "cloudwatch", "ec2", "ecr", "eks", "elasticloadbalancing", "kms", "sns"];

/**
 * What a preview may do: see how everything is, and no data. It reads settings of buckets, not their objects, and the
 * groups of logs, not their lines: a pull request's code runs with it.
 */
export function previewPermissions(): Statement[] {
    return [
        {
            Effect: "Allow",
            Action: [
                ...services.flatMap((service) => [`${service}:Describe*`, `${service}:List*`]),
                "ecr:GetAuthorizationToken",
                "ecr:GetLifecyclePolicy",
                "ecr:GetRepositoryPolicy",
                "iam:Get*",
                "iam:List*",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "logs:Describe*",
                "logs:ListTags*",
                "route53:Get*",
                "route53:List*",
                "s3:GetAccelerateConfiguration",
                "s3:GetBucket*",
                "s3:GetEncryptionConfiguration",
                "s3:GetLifecycleConfiguration",
                "s3:GetReplicationConfiguration",
                "s3:ListBucket",
                "sns:Get*",
                "sts:GetCallerIdentity",
            ],
            Resource: "*",
        },
    ];
}
