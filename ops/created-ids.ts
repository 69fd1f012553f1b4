type Inputs = Record<string, unknown>;

const name = (inputs: Inputs) => inputs["name"];
const key = (of: string) => (inputs: Inputs) => inputs[of];
const joined =
    (separator: string, ...keys: string[]) =>
    (inputs: Inputs) =>
        keys.map((one) => String(inputs[one])).join(separator);

/** Id by what was asked for, for what AWS knows by a name. Source: the provider's documentation of imports. */
const byInputs: Record<string, (inputs: Inputs) => unknown> = {
    "aws:cloudwatch/logGroup:LogGroup": name,
    "aws:cloudwatch/metricAlarm:MetricAlarm": name,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": key("repository"),
    "aws:ecr/repository:Repository": name,
    "aws:ecr/repositoryPolicy:RepositoryPolicy": key("repository"),
    "aws:eks/accessEntry:AccessEntry": joined(":", "clusterName", "principalArn"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": joined("#", "clusterName", "principalArn", "policyArn"),
    "aws:eks/addon:Addon": joined(":", "clusterName", "addonName"),
    "aws:eks/cluster:Cluster": name,
    "aws:iam/role:Role": name,
    "aws:iam/rolePolicy:RolePolicy": joined(":", "role", "name"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": joined("/", "role", "policyArn"),
    "aws:route53/record:Record": joined("_", "zoneId", "name", "type"),
    "aws:s3/bucket:Bucket": key("bucket"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": key("bucket"),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": key("bucket"),
    "aws:s3/bucketPolicy:BucketPolicy": key("bucket"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": key("bucket"),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": key("bucket"),
    "aws:s3/bucketVersioning:BucketVersioning": key("bucket"),
    "kubernetes:helm.sh/v3:Release": joined("/", "namespace", "name"),
};

/** Wait for something, or make the same again: nothing is left when one is forgotten. */
const leaveNothing = /^(docker:|random:|pulumi:|aws:acm\/certificateValidation:)/;

/**
 * Id of a resource that was just being created: of an AWS resource or a Helm release that is known by its inputs.
 * Null: whatever was made is made again or leaves nothing. Undefined: AWS chooses the id.
 */
export function createdId(type: string, inputs: Inputs): string | null | undefined {
    if (leaveNothing.test(type)) return null;
    const id = byInputs[type]?.(inputs);
    return typeof id === "string" && !id.includes("undefined") ? id : undefined;
}
