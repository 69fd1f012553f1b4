import { allow, type Statement } from "../policy";
import { pull, repositories } from "./registry";

/** Services whose resources the program makes, by how they name what reads. */
const described = ["acm", "autoscaling", "cloudwatch", "ec2", "ecr", "eks", "elasticloadbalancing", "kms"];
const listed = ["acm", "cloudwatch", "ecr", "eks", "kms", "sns"];

/**
 * What a preview may do: see how everything is, and no data but the application's images, which are scanned where they
 * run. It reads settings of buckets, not their objects, and the groups of logs, not their lines: a pull request's code
 * runs with it.
 */
export function previewPermissions(): Statement[] {
    return [
        {
            Effect: "Allow",
            Action: [
                ...described.map((service) => `${service}:Describe*`),
                ...listed.map((service) => `${service}:List*`),
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
                "s3:ListAllMyBuckets",
                "s3:ListBucket",
                "s3:ListTagsForResource",
                "sns:Get*",
                "sts:GetCallerIdentity",
                "tag:GetResources",
            ],
            Resource: "*",
        },
        allow(pull, repositories),
    ];
}
