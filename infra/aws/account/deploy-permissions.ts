import type { Statement } from "../policy";

/** Services whose resources the program makes. IAM and KMS have statements of their own. */
const services = [
    "acm",
    "autoscaling",
    "cloudwatch",
    "ec2",
    "ecr",
    "eks",
    "elasticloadbalancing",
    "logs",
    "route53",
    "s3",
    "sns",
];

/** The most that any role of an environment can be allowed, whatever its own policies say. */
export function boundary(account: string): Statement[] {
    return [
        {
            Effect: "Allow",
            Action: [
                ...services.map((service) => `${service}:*`),
                "kms:*",
                "sts:AssumeRole*",
                "sts:GetCallerIdentity",
                "cloudwatch:PutMetricData",
                "ssm:GetParameter",
            ],
            Resource: "*",
        },
        // Nothing that lasts longer than the environment, and no way to become somebody else.
        {
            Effect: "Deny",
            Action: ["ecr:DeleteRepository", "ecr:SetRepositoryPolicy", "ecr:PutLifecyclePolicy", "iam:*"],
            Resource: `arn:aws:ecr:*:${account}:repository/*`,
        },
    ];
}

export interface DeployArgs {
    account: string;
    environment: string;
    boundaryArn: string;
}

/** What the deploy role may do: make and remove an environment's parts, and roles that stay within the boundary. */
export function deployPermissions({ account, environment, boundaryArn }: DeployArgs): Statement[] {
    const own = [`arn:aws:iam::${account}:role/lazysheeps-${environment}-*`];
    const roles = `arn:aws:iam::${account}:role/*`;
    const standing = ["deploy", "preview", "health"].map(
        (role) => `arn:aws:iam::${account}:role/lazysheeps-${environment}-${role}`,
    );
    return [
        { Effect: "Allow", Action: services.map((service) => `${service}:*`), Resource: "*" },
        {
            Effect: "Allow",
            Action: [
                "kms:CreateKey",
                "kms:CreateGrant",
                "kms:Describe*",
                "kms:EnableKeyRotation",
                "kms:Get*",
                "kms:List*",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:UpdateKeyDescription",
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:GenerateDataKey*",
            ],
            Resource: "*",
        },
        { Effect: "Allow", Action: ["iam:Get*", "iam:List*", "sts:GetCallerIdentity"], Resource: "*" },
        {
            Effect: "Allow",
            Action: [
                "iam:CreateRole",
                "iam:AttachRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PutRolePolicy",
                "iam:DeleteRolePolicy",
            ],
            Resource: own,
            Condition: { StringEquals: { "iam:PermissionsBoundary": boundaryArn } },
        },
        {
            Effect: "Allow",
            Action: ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"],
            Resource: own,
        },
        {
            Effect: "Allow",
            Action: "iam:PassRole",
            Resource: own,
            Condition: {
                StringEquals: {
                    "iam:PassedToService": ["eks.amazonaws.com", "ec2.amazonaws.com", "vpc-flow-logs.amazonaws.com"],
                },
            },
        },
        {
            Effect: "Allow",
            Action: [
                "iam:CreateOpenIDConnectProvider",
                "iam:DeleteOpenIDConnectProvider",
                "iam:TagOpenIDConnectProvider",
                "iam:UpdateOpenIDConnectProviderThumbprint",
            ],
            Resource: `arn:aws:iam::${account}:oidc-provider/oidc.eks.*`,
        },
        {
            Effect: "Allow",
            Action: "iam:CreateServiceLinkedRole",
            Resource: roles,
            Condition: {
                StringEquals: {
                    "iam:AWSServiceName": [
                        "eks.amazonaws.com",
                        "eks-nodegroup.amazonaws.com",
                        "elasticloadbalancing.amazonaws.com",
                        "autoscaling.amazonaws.com",
                        "spot.amazonaws.com",
                    ],
                },
            },
        },
        // What the stack account made stays as it is.
        {
            Effect: "Deny",
            Action: ["iam:Put*", "iam:Attach*", "iam:Detach*", "iam:Delete*", "iam:Update*", "iam:Create*"],
            Resource: [...standing, boundaryArn],
        },
        {
            Effect: "Deny",
            Action: [
                "ecr:DeleteRepository",
                "ecr:SetRepositoryPolicy",
                "ecr:PutLifecyclePolicy",
                "ecr:PutImageTagMutability",
            ],
            Resource: `arn:aws:ecr:*:${account}:repository/lazysheeps/*`,
        },
    ];
}
