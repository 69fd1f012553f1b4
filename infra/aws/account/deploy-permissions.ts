import { environmentName, repositoryName } from "../names";
import { boundaryArn, standingArn, standingRoles } from "../standing-roles";
import { allow, type Statement } from "../policy";
import type { RoleScope } from "../role";
import { bucketsOf, logGroupsOf, othersStayAlone } from "./boundary";
import { pull, repositories } from "./registry";

/** What the deploy role may do: make and remove an environment's parts, and roles that stay within the boundary. */
export function deployPermissions(scope: RoleScope, hostedZone: string | undefined): Statement[] {
    const { account, environment } = scope;
    const arn = (service: string, resource: string) => `arn:aws:${service}:*:${account}:${resource}`;
    const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
    const name = environmentName(environment);
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
        // That it trusts itself counts where it is allowed here too.
        allow(["sts:AssumeRole"], standingArn(account, environment, "deploy")),
        ...(hostedZone === undefined
            ? []
            : [allow(["route53:ChangeResourceRecordSets"], `arn:aws:route53:::hostedzone/${hostedZone}`)]),
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
        // Images: pushed here, pulled and released; what the repositories keep is the stack account's.
        allow(["ecr:GetAuthorizationToken"]),
        allow(
            ["ecr:CompleteLayerUpload", "ecr:Describe*", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart"],
            arn("ecr", `repository/${repositoryName("*")}`),
        ),
        // Tags what is there: without the actions of an upload nobody brings a layer into another account.
        allow([...pull, "ecr:ListImages", "ecr:PutImage"], repositories),
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
