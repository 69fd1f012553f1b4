/** Types of resources that cost nothing themselves, by why. */
const why: Record<string, string[]> = {
    "IAM is free": [
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    ],
    "a setting of something that is paid for": [
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:eks/accessEntry:AccessEntry",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ],
    "paid for with the log group it writes to": ["aws:ec2/flowLog:FlowLog"],
    "EKS's add-ons are free; their pods run on the nodes": ["aws:eks/addon:Addon"],
    "public certificates are free": [
        "aws:acm/certificate:Certificate",
        "aws:acm/certificateValidation:CertificateValidation",
    ],
    "a thousand mails a month are free": ["aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"],
    "budgets that only tell are free": ["aws:budgets/budget:Budget"],
    "paid for with its repository": ["docker:index/image:Image"],
    "lives in the state alone": ["random:index/randomPassword:RandomPassword"],
    "its pods run on the nodes": [
        "kubernetes:apps/v1:Deployment",
        "kubernetes:apps/v1:StatefulSet",
        "kubernetes:batch/v1:CronJob",
        "kubernetes:batch/v1:Job",
        "kubernetes:helm.sh/v3:Release",
    ],
    "paid for with its claim": ["kubernetes:core/v1:PersistentVolume"],
    "an object of the Kubernetes API": [
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        "kubernetes:core/v1:LimitRange",
        "kubernetes:core/v1:Namespace",
        "kubernetes:core/v1:ResourceQuota",
        "kubernetes:core/v1:Secret",
        "kubernetes:core/v1:ServiceAccount",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "kubernetes:policy/v1:PodDisruptionBudget",
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
        "kubernetes:scheduling.k8s.io/v1:PriorityClass",
        "kubernetes:storage.k8s.io/v1:StorageClass",
    ],
};

/** Why a type costs nothing, by type. */
export const free: ReadonlyMap<string, string> = new Map(
    Object.entries(why).flatMap(([reason, types]) => types.map((type) => [type, reason] as const)),
);

/** The program's own components, whose children are on record themselves, and Pulumi's providers. */
export const isNoResource = (type: string) => /^(lazysheeps|pulumi:providers):/.test(type);
