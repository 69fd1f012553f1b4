import { account, elsewhere, zone as devZone } from "./asked";

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:${account}:${resource}`;
const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const name = "lazysheeps-dev";
const role = iam(`role/${name}-x`);
const bucket = `arn:aws:s3:::${name}-backups-${account}`;
const key = arn("kms", "key/1");
const zone = `arn:aws:route53:::hostedzone/${devZone}`;

/** Actions of one resource, `read` being what a preview that refreshes asks for too. */
export interface Needs {
    on: string;
    read: string[];
    write: string[];
}
const needs = (on: string, read: string, write: string): Needs => ({
    on,
    read: read.split(" "),
    write: write.split(" "),
});
const group = (resource: string): Needs[] => [
    needs("*", "logs:DescribeLogGroups", "logs:DescribeLogGroups"),
    needs(
        arn("logs", `log-group:${resource}`),
        "logs:ListTagsForResource",
        "logs:CreateLogGroup logs:PutRetentionPolicy logs:TagResource logs:UntagResource logs:DeleteLogGroup",
    ),
];
const rules = "ec2:DescribeSecurityGroupRules ec2:DescribeSecurityGroups ec2:DescribeTags";
const records = [
    needs(zone, "route53:GetHostedZone route53:ListResourceRecordSets", "route53:ChangeResourceRecordSets"),
    needs("*", "route53:GetChange", "route53:GetChange"),
];
const bucketPart = (what: string): Needs[] => [needs(bucket, `s3:Get${what} s3:ListBucket`, `s3:Put${what}`)];

/**
 * What the provider asks AWS for to make, look at, change and remove a resource, by type; of components also what they
 * make inside. Source: the AWS provider's calls and the service authorization reference.
 */
export const needsOf: Record<string, Needs[]> = {
    "aws:cloudwatch/logGroup:LogGroup": [
        ...group(`/aws/eks/${name}/cluster`),
        ...group(`/aws/containerinsights/${name}/host`),
        ...group("/lazysheeps/dev/flow-logs"),
    ],
    "aws:cloudwatch/metricAlarm:MetricAlarm": [
        needs(
            arn("cloudwatch", `alarm:${name}-errors`),
            "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
            "cloudwatch:PutMetricAlarm cloudwatch:TagResource cloudwatch:UntagResource cloudwatch:DeleteAlarms",
        ),
    ],
    "aws:kms/key:Key": [
        needs(
            key,
            "kms:DescribeKey kms:GetKeyPolicy kms:GetKeyRotationStatus kms:ListResourceTags",
            "kms:CreateKey kms:TagResource",
        ),
    ],
    "aws:acm/certificate:Certificate": [
        needs(
            arn("acm", "certificate/1"),
            "acm:DescribeCertificate acm:ListTagsForCertificate",
            "acm:RequestCertificate acm:AddTagsToCertificate acm:DeleteCertificate",
        ),
    ],
    "aws:acm/certificateValidation:CertificateValidation": [
        needs(arn("acm", "certificate/1"), "acm:DescribeCertificate", "acm:DescribeCertificate"),
    ],
    "aws:route53/record:Record": records,
    "aws:sns/topic:Topic": [
        needs(
            arn("sns", `${name}-1`),
            "sns:GetTopicAttributes sns:ListTagsForResource",
            "sns:CreateTopic sns:SetTopicAttributes sns:TagResource sns:DeleteTopic",
        ),
    ],
    "aws:sns/topicSubscription:TopicSubscription": [
        needs(arn("sns", `${name}-1`), "sns:ListSubscriptionsByTopic", "sns:Subscribe"),
        needs("*", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes sns:Unsubscribe"),
    ],
    "aws:iam/role:Role": [
        needs(
            role,
            "iam:GetRole iam:ListRoleTags iam:ListRolePolicies iam:ListAttachedRolePolicies iam:ListInstanceProfilesForRole",
            "iam:CreateRole iam:TagRole iam:UntagRole iam:UpdateRole iam:UpdateRoleDescription iam:UpdateAssumeRolePolicy iam:PutRolePermissionsBoundary iam:DeleteRole",
        ),
    ],
    "aws:iam/rolePolicy:RolePolicy": [needs(role, "iam:GetRolePolicy", "iam:PutRolePolicy iam:DeleteRolePolicy")],
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [
        needs(role, "iam:ListAttachedRolePolicies", "iam:AttachRolePolicy iam:DetachRolePolicy"),
    ],
    "aws:s3/bucket:Bucket": [
        needs(
            bucket,
            "s3:ListBucket s3:GetBucketLocation s3:GetBucketTagging s3:ListTagsForResource s3:GetBucketPolicy s3:GetBucketAcl s3:GetBucketCORS s3:GetBucketWebsite s3:GetBucketVersioning s3:GetBucketLogging s3:GetBucketRequestPayment s3:GetBucketObjectLockConfiguration s3:GetAccelerateConfiguration s3:GetEncryptionConfiguration s3:GetLifecycleConfiguration s3:GetReplicationConfiguration",
            "s3:CreateBucket s3:PutBucketTagging s3:TagResource s3:DeleteBucket s3:ListBucketVersions",
        ),
        needs(`${bucket}/a`, "sts:GetCallerIdentity", "s3:DeleteObject s3:DeleteObjectVersion"),
    ],
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketPart("BucketOwnershipControls"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPart("BucketPublicAccessBlock"),
    "aws:s3/bucketVersioning:BucketVersioning": bucketPart("BucketVersioning"),
    "aws:s3/bucketPolicy:BucketPolicy": bucketPart("BucketPolicy"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketPart("LifecycleConfiguration"),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        bucketPart("EncryptionConfiguration"),
    "aws:ec2/launchTemplate:LaunchTemplate": [
        needs(
            arn("ec2", "launch-template/lt-1"),
            "ec2:DescribeLaunchTemplates ec2:DescribeLaunchTemplateVersions",
            "ec2:CreateLaunchTemplate ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate ec2:DeleteLaunchTemplate ec2:CreateTags",
        ),
    ],
    "aws:ec2/securityGroup:SecurityGroup": [
        needs(
            arn("ec2", "security-group/sg-1"),
            "ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces",
            "ec2:CreateSecurityGroup ec2:RevokeSecurityGroupEgress ec2:DeleteSecurityGroup ec2:CreateTags",
        ),
    ],
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [
        needs(arn("ec2", "security-group/sg-1"), rules, "ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress"),
    ],
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
        needs(
            arn("ec2", "security-group/sg-1"),
            rules,
            "ec2:AuthorizeSecurityGroupIngress ec2:RevokeSecurityGroupIngress ec2:ModifySecurityGroupRules ec2:CreateTags",
        ),
    ],
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
        needs(
            arn("ec2", "security-group/sg-1"),
            rules,
            "ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupEgress ec2:ModifySecurityGroupRules ec2:CreateTags",
        ),
    ],
    "aws:ec2/vpcEndpoint:VpcEndpoint": [
        needs(
            arn("ec2", "vpc-endpoint/vpce-1"),
            "ec2:DescribeVpcEndpoints ec2:DescribePrefixLists",
            "ec2:CreateVpcEndpoint ec2:ModifyVpcEndpoint ec2:DeleteVpcEndpoints",
        ),
    ],
    "aws:ec2/flowLog:FlowLog": [
        needs(arn("ec2", "vpc-flow-log/fl-1"), "ec2:DescribeFlowLogs", "ec2:CreateFlowLogs ec2:DeleteFlowLogs"),
        needs(role, "iam:GetRole", "iam:PassRole"),
    ],
    "awsx:ec2:Vpc": [
        needs(
            arn("ec2", "vpc/vpc-1"),
            "ec2:DescribeVpcs ec2:DescribeVpcAttribute ec2:DescribeSubnets ec2:DescribeRouteTables ec2:DescribeInternetGateways ec2:DescribeNatGateways ec2:DescribeAddresses ec2:DescribeAddressesAttribute ec2:DescribeAvailabilityZones ec2:DescribeNetworkAcls",
            "ec2:CreateVpc ec2:ModifyVpcAttribute ec2:DeleteVpc ec2:CreateSubnet ec2:ModifySubnetAttribute ec2:DeleteSubnet ec2:CreateRouteTable ec2:AssociateRouteTable ec2:DisassociateRouteTable ec2:DeleteRouteTable ec2:CreateRoute ec2:DeleteRoute ec2:CreateInternetGateway ec2:AttachInternetGateway ec2:DetachInternetGateway ec2:DeleteInternetGateway ec2:AllocateAddress ec2:DisassociateAddress ec2:ReleaseAddress ec2:CreateNatGateway ec2:DeleteNatGateway ec2:CreateTags ec2:DeleteTags",
        ),
    ],
    "eks:index:Cluster": [
        needs(
            arn("eks", `cluster/${name}`),
            "eks:DescribeCluster eks:DescribeUpdate eks:ListTagsForResource",
            "eks:CreateCluster eks:TagResource eks:UpdateClusterConfig eks:UpdateClusterVersion eks:AssociateEncryptionConfig eks:DeleteCluster eks:CreateAddon",
        ),
        needs(
            arn("eks", `addon/${name}/vpc-cni/1`),
            "eks:DescribeAddon eks:ListTagsForResource",
            "eks:TagResource eks:UpdateAddon eks:DeleteAddon",
        ),
        needs("*", "eks:DescribeAddonVersions eks:ListClusters", "eks:DescribeAddonVersions"),
        needs(role, "iam:GetRole", "iam:PassRole"),
        needs(
            iam("oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/1"),
            "iam:GetOpenIDConnectProvider iam:ListOpenIDConnectProviderTags",
            "iam:CreateOpenIDConnectProvider iam:TagOpenIDConnectProvider iam:UpdateOpenIDConnectProviderThumbprint iam:DeleteOpenIDConnectProvider",
        ),
        needs(
            iam("role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"),
            "iam:GetRole",
            "iam:CreateServiceLinkedRole",
        ),
    ],
    "eks:index:ManagedNodeGroup": [
        needs(arn("eks", `cluster/${name}`), "eks:ListNodegroups", "eks:CreateNodegroup"),
        needs(
            arn("eks", `nodegroup/${name}/nodes/1`),
            "eks:DescribeNodegroup eks:ListTagsForResource",
            "eks:TagResource eks:UpdateNodegroupConfig eks:UpdateNodegroupVersion eks:DeleteNodegroup",
        ),
        needs(role, "iam:GetRole iam:ListAttachedRolePolicies", "iam:PassRole"),
        needs(arn("ec2", "instance/*"), "ec2:DescribeInstances", "ec2:RunInstances"),
    ],
    "aws:eks/addon:Addon": [
        needs(arn("eks", `cluster/${name}`), "eks:ListAddons", "eks:CreateAddon"),
        needs(
            arn("eks", `addon/${name}/coredns/1`),
            "eks:DescribeAddon eks:ListTagsForResource",
            "eks:TagResource eks:UpdateAddon eks:DeleteAddon",
        ),
        needs(role, "iam:GetRole", "iam:PassRole"),
    ],
    "aws:eks/accessEntry:AccessEntry": [
        needs(arn("eks", `cluster/${name}`), "eks:ListAccessEntries", "eks:CreateAccessEntry"),
        needs(
            arn("eks", `access-entry/${name}/role/${account}/x/1`),
            "eks:DescribeAccessEntry eks:ListTagsForResource",
            "eks:TagResource eks:UpdateAccessEntry eks:DeleteAccessEntry",
        ),
    ],
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": [
        needs(
            arn("eks", `access-entry/${name}/role/${account}/x/1`),
            "eks:ListAssociatedAccessPolicies",
            "eks:AssociateAccessPolicy eks:DisassociateAccessPolicy",
        ),
    ],
};

/** What look-ups ask for, and what a build does with the registry. */
export const needsBesides: Needs[] = [
    needs("*", "sts:GetCallerIdentity ecr:GetAuthorizationToken", "ecr:GetAuthorizationToken"),
    needs(
        "*",
        "elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTags elasticloadbalancing:DescribeLoadBalancerAttributes elasticloadbalancing:DescribeTargetGroupAttributes ec2:DescribeVolumes",
        "ec2:DescribeVolumes",
    ),
    needs(iam(`role/${name}-deploy`), "sts:GetCallerIdentity", "sts:AssumeRole"),
    needs(
        arn("ecr", "repository/lazysheeps/backend").replace(account, elsewhere),
        "ecr:ListImages ecr:BatchGetImage",
        "ecr:PutImage",
    ),
    needs(
        arn("ecr", "repository/lazysheeps/backend"),
        "ecr:DescribeImages",
        "ecr:BatchCheckLayerAvailability ecr:InitiateLayerUpload ecr:UploadLayerPart ecr:CompleteLayerUpload ecr:PutImage ecr:BatchGetImage",
    ),
];

/** What `npm run leaks` asks for, which looks around as the preview role. */
export const needsOfLeaks: Needs = {
    on: "*",
    read: "ec2:DescribeAddresses ec2:DescribeInstances ec2:DescribeNatGateways ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSnapshots ec2:DescribeVolumes ecr:DescribeRepositories ecr:ListTagsForResource eks:ListClusters elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTags elasticloadbalancing:DescribeTargetGroups kms:DescribeKey logs:DescribeLogGroups s3:ListAllMyBuckets sts:GetCallerIdentity tag:GetResources".split(
        " ",
    ),
    write: [],
};

/** What Trivy pulls with, as the preview role, to scan what a stack runs. */
export const needsOfScan: Needs[] = [
    { on: "*", read: ["ecr:GetAuthorizationToken"], write: [] },
    {
        on: arn("ecr", "repository/lazysheeps/backend"),
        read: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        write: [],
    },
];
