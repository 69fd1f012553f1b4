import { randomBytes } from "node:crypto";
import { type Fields, text } from "../providers/values";
import type { World } from "./world";

interface Made {
    id: string;
    /** What AWS adds to the inputs. */
    outputs: Fields;
}
type Maker = (inputs: Fields, name: string, world: World) => Made;

const hex = (bytes: number) => randomBytes(bytes).toString("hex");
/** A name that the inputs give, begin with, or leave to the provider. */
const named = (inputs: Fields, logical: string, key = "name") =>
    text(inputs, key) ?? `${text(inputs, `${key}Prefix`) ?? `${logical}-`}${hex(4)}`;
const arnOf = (world: World, service: string, resource: string) =>
    `arn:aws:${service}:${world.region}:${world.account}:${resource}`;

/** A resource that is known by an id with a prefix, e.g. `sg-0123`. */
const ec2 =
    (prefix: string, kind: string, more: (id: string, inputs: Fields, world: World) => Fields = () => ({})): Maker =>
    (inputs, _, world) => {
        const id = `${prefix}-${hex(8)}`;
        return { id, outputs: { arn: arnOf(world, "ec2", `${kind}/${id}`), ...more(id, inputs, world) } };
    };
/** A resource that is known by its name. */
const byName =
    (arn: (name: string, world: World) => string, more: (name: string, inputs: Fields) => Fields = () => ({})): Maker =>
    (inputs, logical, world) => {
        const name = named(inputs, logical);
        return { id: name, outputs: { name, arn: arn(name, world), ...more(name, inputs) } };
    };
/** A part of a bucket, known by the bucket. */
const ofBucket: Maker = (inputs) => ({ id: text(inputs, "bucket")!, outputs: {} });
const unnamed: Maker = () => ({ id: hex(8), outputs: {} });
const iam = (world: World, resource: string) => `arn:aws:iam::${world.account}:${resource}`;

/** What AWS answers when a resource is made, by type. */
export const makers: Record<string, Maker> = {
    "aws:iam/role:Role": byName((name, world) => iam(world, `role/${name}`)),
    "aws:iam/policy:Policy": (inputs, logical, world) => {
        const name = named(inputs, logical);
        const arn = iam(world, `policy/${name}`);
        return { id: arn, outputs: { name, arn } };
    },
    "aws:iam/rolePolicy:RolePolicy": (inputs, logical) => {
        const name = named(inputs, logical);
        return { id: `${text(inputs, "role")}:${name}`, outputs: { name } };
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (inputs) => ({
        id: `${text(inputs, "role")}/${text(inputs, "policyArn")}`,
        outputs: {},
    }),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (inputs, _, world) => {
        const arn = iam(world, `oidc-provider/${text(inputs, "url")!.replace("https://", "")}`);
        return { id: arn, outputs: { arn } };
    },
    "aws:ecr/repository:Repository": byName(
        (name, world) => arnOf(world, "ecr", `repository/${name}`),
        (name) => ({ repositoryUrl: name }),
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": (inputs) => ({ id: text(inputs, "repository")!, outputs: {} }),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": (inputs) => ({ id: text(inputs, "repository")!, outputs: {} }),
    "aws:budgets/budget:Budget": (inputs, logical, world) => {
        const name = named(inputs, logical);
        return {
            id: `${world.account}:${name}`,
            outputs: { name, arn: `arn:aws:budgets::${world.account}:budget/${name}` },
        };
    },
    "aws:kms/key:Key": (_, __, world) => {
        const keyId = `${hex(4)}-${hex(2)}-${hex(2)}-${hex(2)}-${hex(6)}`;
        return { id: keyId, outputs: { keyId, arn: arnOf(world, "kms", `key/${keyId}`) } };
    },
    "aws:sns/topic:Topic": (inputs, logical, world) => {
        const name = named(inputs, logical);
        const arn = arnOf(world, "sns", name);
        return { id: arn, outputs: { name, arn } };
    },
    "aws:sns/topicSubscription:TopicSubscription": (inputs) => {
        const arn = `${text(inputs, "topic")}:${hex(8)}`;
        return { id: arn, outputs: { arn } };
    },
    "aws:cloudwatch/logGroup:LogGroup": byName((name, world) => arnOf(world, "logs", `log-group:${name}`)),
    "aws:cloudwatch/metricAlarm:MetricAlarm": byName((name, world) => arnOf(world, "cloudwatch", `alarm:${name}`)),
    "aws:ec2/vpc:Vpc": ec2("vpc", "vpc"),
    "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
    "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
    "aws:ec2/natGateway:NatGateway": ec2("nat", "natgateway"),
    "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
    "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2("sgr", "security-group-rule"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2("sgr", "security-group-rule"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint"),
    "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
    "aws:ec2/launchTemplate:LaunchTemplate": ec2("lt", "launch-template", (id) => ({ name: id, latestVersion: 1 })),
    "aws:eks/cluster:Cluster": byName(
        (name, world) => arnOf(world, "eks", `cluster/${name}`),
        (name) => ({
            endpoint: `https://${name}.eks.invalid`,
            identities: [{ oidcs: [{ issuer: `https://oidc.eks.eu-central-1.amazonaws.com/id/${hex(8)}` }] }],
            vpcConfig: { clusterSecurityGroupId: `sg-${hex(8)}` },
            status: "ACTIVE",
        }),
    ),
    "aws:eks/nodeGroup:NodeGroup": (inputs, logical, world) => {
        const nodeGroupName = named(inputs, logical, "nodeGroupName");
        const cluster = text(inputs, "clusterName")!;
        const arn = arnOf(world, "eks", `nodegroup/${cluster}/${nodeGroupName}/${hex(8)}`);
        return { id: `${cluster}:${nodeGroupName}`, outputs: { nodeGroupName, arn, status: "ACTIVE" } };
    },
    "aws:eks/addon:Addon": (inputs, _, world) => {
        const [cluster, addon] = [text(inputs, "clusterName")!, text(inputs, "addonName")!];
        return {
            id: `${cluster}:${addon}`,
            outputs: { arn: arnOf(world, "eks", `addon/${cluster}/${addon}/${hex(8)}`) },
        };
    },
    "aws:eks/accessEntry:AccessEntry": (inputs) => ({
        id: `${text(inputs, "clusterName")}:${text(inputs, "principalArn")}`,
        outputs: {},
    }),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (inputs) => ({
        id: ["clusterName", "principalArn", "policyArn"].map((key) => text(inputs, key)).join("#"),
        outputs: {},
    }),
    "aws:s3/bucket:Bucket": (inputs, logical) => {
        const bucket = named(inputs, logical, "bucket");
        return { id: bucket, outputs: { bucket, arn: `arn:aws:s3:::${bucket}` } };
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
    "aws:s3/bucketVersioning:BucketVersioning": ofBucket,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket,
    "aws:s3/bucketPolicy:BucketPolicy": ofBucket,
    "aws:acm/certificate:Certificate": (inputs, _, world) => {
        const arn = arnOf(world, "acm", `certificate/${hex(4)}-${hex(2)}-${hex(2)}-${hex(2)}-${hex(6)}`);
        const domainName = text(inputs, "domainName")!;
        const proof = {
            domainName,
            resourceRecordName: `_${hex(8)}.${domainName}.`,
            resourceRecordType: "CNAME",
            resourceRecordValue: `_${hex(8)}.acm-validations.aws.`,
        };
        return { id: arn, outputs: { arn, domainValidationOptions: [proof] } };
    },
    "aws:acm/certificateValidation:CertificateValidation": unnamed,
    "aws:route53/record:Record": (inputs) => ({
        id: `${text(inputs, "zoneId")}_${text(inputs, "name")}_${text(inputs, "type")}`,
        outputs: { fqdn: text(inputs, "name")! },
    }),
};
