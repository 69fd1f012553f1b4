import { boundaryArn, standingArn, standingRoles } from "../standing-roles";
import type { Statement } from "../policy";
import { bucketsOf, type EnvironmentScope, logGroupsOf, othersStayAlone } from "./boundary";

/** What the deploy role may do: make and remove an environment's parts, and roles that stay within the boundary. */
export function deployPermissions(scope: EnvironmentScope, hostedZones: string[]): Statement[] {
    const { account, environment } = scope;
    const arn = (service: string, resource: string) => `arn:aws:${service}:*:${account}:${resource}`;
    const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
    const allow = (
        Action: string[],
        Resource: string | string[] = "*",
        Condition?: Statement["Condition"],
    ): Statement => ({ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });
    const name = `lazysheeps-${environment}`;
    const ownRoles = iam(`role/${name}-*`);
    const standing = standingRoles.map((role) => standingArn(account, environment, role));

    return [
        // Services whose resources have names that AWS chooses: who owns them is in their tags, see the last statement.
        allow([
            "acm:*",
            "autoscaling:Describe*",
            "cloudwatch:Describe*",
            "ec2:*",
            "elasticloadbalancing:Describe*",
            "logs:Describe*",
            "route53:Get*",
            "route53:List*",
            // A subscription has no name that a policy could speak of.
            "sns:GetSubscriptionAttributes",
            "sns:SetSubscriptionAttributes",
            "sns:Unsubscribe",
            "sts:GetCallerIdentity",
        ]),
        ...(hostedZones.length === 0
            ? []
            : [
                  allow(
                      ["route53:ChangeResourceRecordSets"],
                      hostedZones.map((zone) => `arn:aws:route53:::hostedzone/${zone}`),
                  ),
              ]),
        // Services whose resources have the environment's name.
        allow(["cloudwatch:*"], arn("cloudwatch", `alarm:${name}-*`)),
        allow(["eks:DescribeAddon*", "eks:DescribeClusterVersions", "eks:List*"]),
        allow(
            ["eks:*"],
            [
                arn("eks", `cluster/${name}`),
                ...["nodegroup", "addon", "access-entry"].map((kind) => arn("eks", `${kind}/${name}/*`)),
            ],
        ),
        allow(["logs:*"], logGroupsOf(scope)),
        allow(["sns:*"], arn("sns", `${name}-*`)),
        allow(["s3:*"], bucketsOf(scope)),
        // Images: pushed and pulled; what the repositories keep is the stack account's.
        allow(["ecr:GetAuthorizationToken"]),
        allow(
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:Describe*",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:ListImages",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            arn("ecr", "repository/lazysheeps/*"),
        ),
        // Keys: made with the environment's tags; each key's own policy says what else the role may do with it.
        allow(["kms:CreateKey", "kms:TagResource"], "*", {
            StringEquals: { "aws:RequestTag/project": "lazysheeps", "aws:RequestTag/environment": environment },
        }),
        allow(["kms:Describe*", "kms:Get*", "kms:List*"]),
        allow(["iam:Get*", "iam:List*"]),
        allow(
            [
                "iam:CreateRole",
                "iam:AttachRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PutRolePolicy",
                "iam:DeleteRolePolicy",
                "iam:PutRolePermissionsBoundary",
            ],
            ownRoles,
            { StringEquals: { "iam:PermissionsBoundary": boundaryArn(account, environment) } },
        ),
        allow(
            ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole*"],
            ownRoles,
        ),
        allow(["iam:PassRole"], ownRoles, {
            StringEquals: {
                "iam:PassedToService": ["eks.amazonaws.com", "ec2.amazonaws.com", "vpc-flow-logs.amazonaws.com"],
            },
        }),
        allow(["iam:*OpenIDConnectProvider*"], iam("oidc-provider/oidc.eks.*")),
        allow(["iam:CreateServiceLinkedRole"], iam("role/aws-service-role/*"), {
            StringEquals: {
                "iam:AWSServiceName": [
                    "autoscaling.amazonaws.com",
                    "eks-nodegroup.amazonaws.com",
                    "eks.amazonaws.com",
                    "elasticloadbalancing.amazonaws.com",
                    "spot.amazonaws.com",
                ],
            },
        }),
        // The environment's way in is the stack account's: nobody who comes by it may widen it.
        {
            Effect: "Deny",
            Action: ["iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:Tag*", "iam:U*"],
            Resource: standing,
        },
        othersStayAlone(environment),
    ];
}
