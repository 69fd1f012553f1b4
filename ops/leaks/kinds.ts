import { CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import {
    DescribeAddressesCommand,
    EC2Client,
    paginateDescribeInstances,
    paginateDescribeNatGateways,
    paginateDescribeNetworkInterfaces,
    paginateDescribeSecurityGroups,
    paginateDescribeSnapshots,
    paginateDescribeVolumes,
} from "@aws-sdk/client-ec2";
import { ECRClient, ListTagsForResourceCommand, paginateDescribeRepositories } from "@aws-sdk/client-ecr";
import { EKSClient, paginateListClusters } from "@aws-sdk/client-eks";
import {
    DescribeTagsCommand,
    ElasticLoadBalancingV2Client,
    paginateDescribeLoadBalancers,
    paginateDescribeTargetGroups,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { paginateListBuckets, S3Client } from "@aws-sdk/client-s3";
import { environmentName, logGroupPrefixes } from "../../infra/aws/names";
import type { Owner, Tags } from "./owner";

type Settings = NonNullable<ConstructorParameters<typeof EC2Client>[0]>;

export const clientsOf = (settings: Pick<Settings, "region" | "endpoint" | "credentials">) => ({
    ec2: new EC2Client(settings),
    ecr: new ECRClient(settings),
    eks: new EKSClient(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    kms: new KMSClient(settings),
    logs: new CloudWatchLogsClient(settings),
    s3: new S3Client(settings),
    tagging: new ResourceGroupsTaggingAPIClient(settings),
});
export type Clients = ReturnType<typeof clientsOf>;

export interface Found {
    id: string;
    /** Absent where the name alone says whose it is. */
    tags?: Tags;
    createdAt?: Date | undefined;
}

/** Everything of one kind that is paid for, whosever it is, or what the owner's name is on. */
export type List = (aws: Clients, owner: Owner) => Promise<Found[]>;

/** What an environment may leave behind, by kind. */
export const kinds = {
    clusters: async ({ eks: client }, { environment }) => {
        const names = await every(paginateListClusters({ client }, {}), ({ clusters }) => clusters);
        return names.filter((name) => name === environmentName(environment)).map((id) => ({ id }));
    },
    instances: async ({ ec2: client }) => {
        const there = filter("instance-state-name", "pending", "running", "stopping", "stopped");
        const pages = paginateDescribeInstances({ client }, { Filters: there });
        const all = await every(pages, ({ Reservations }) => Reservations?.flatMap(({ Instances = [] }) => Instances));
        return all.map((one) => ({ id: one.InstanceId!, tags: tagsOf(one.Tags), createdAt: one.LaunchTime }));
    },
    volumes: async ({ ec2: client }) => {
        const there = filter("status", "creating", "available", "in-use", "error");
        const all = await every(paginateDescribeVolumes({ client }, { Filters: there }), ({ Volumes }) => Volumes);
        return all.map((one) => ({ id: one.VolumeId!, tags: tagsOf(one.Tags), createdAt: one.CreateTime }));
    },
    snapshots: async ({ ec2: client }) => {
        const pages = paginateDescribeSnapshots({ client }, { OwnerIds: ["self"] });
        const all = await every(pages, ({ Snapshots }) => Snapshots);
        return all.map((one) => ({ id: one.SnapshotId!, tags: tagsOf(one.Tags), createdAt: one.StartTime }));
    },
    "nat-gateways": async ({ ec2: client }) => {
        const pages = paginateDescribeNatGateways({ client }, { Filter: filter("state", "pending", "available") });
        const all = await every(pages, ({ NatGateways }) => NatGateways);
        return all.map((one) => ({ id: one.NatGatewayId!, tags: tagsOf(one.Tags), createdAt: one.CreateTime }));
    },
    "elastic-addresses": async ({ ec2 }) => {
        const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
        return Addresses.map((one) => ({ id: one.AllocationId!, tags: tagsOf(one.Tags) }));
    },
    "network-interfaces": async ({ ec2: client }) => {
        const all = await every(
            paginateDescribeNetworkInterfaces({ client }, {}),
            ({ NetworkInterfaces }) => NetworkInterfaces,
        );
        return all.map((one) => ({ id: one.NetworkInterfaceId!, tags: tagsOf(one.TagSet) }));
    },
    "security-groups": async ({ ec2: client }) => {
        const all = await every(paginateDescribeSecurityGroups({ client }, {}), ({ SecurityGroups }) => SecurityGroups);
        return all.map((one) => ({ id: one.GroupId!, tags: tagsOf(one.Tags) }));
    },
    "load-balancers": async ({ elb: client }) => {
        const pages = paginateDescribeLoadBalancers({ client }, {});
        const all = await every(pages, ({ LoadBalancers }) => LoadBalancers);
        const found = all.map((one) => ({ id: one.LoadBalancerArn!, createdAt: one.CreatedTime }));
        return withTags(client, found);
    },
    "target-groups": async ({ elb: client }) => {
        const all = await every(paginateDescribeTargetGroups({ client }, {}), ({ TargetGroups }) => TargetGroups);
        const found = all.map((one) => ({ id: one.TargetGroupArn! }));
        return withTags(client, found);
    },
    // EKS makes its group without tags, and again when a last line is written after the destroy.
    "log-groups": async ({ logs: client }, { environment }) => {
        const named = logGroupPrefixes(environment).map((logGroupNamePrefix) =>
            every(paginateDescribeLogGroups({ client }, { logGroupNamePrefix }), ({ logGroups }) => logGroups),
        );
        return (await Promise.all(named))
            .flat()
            .map((one) => ({ id: one.logGroupName!, createdAt: new Date(one.creationTime!) }));
    },
    repositories: async ({ ecr: client }) => {
        const all = await every(paginateDescribeRepositories({ client }, {}), ({ repositories }) => repositories);
        const found = all.map(async ({ repositoryArn: resourceArn, repositoryName, createdAt }) => {
            const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
            return { id: repositoryName!, tags: tagsOf(tags), createdAt };
        });
        return Promise.all(found);
    },
    // Found by their tags: of strangers' keys not everybody may ask. One that waits for its deletion costs nothing.
    keys: async ({ kms, tagging: client }, { environment }) => {
        const TagFilters = [
            { Key: "project", Values: ["lazysheeps"] },
            { Key: "environment", Values: [environment] },
        ];
        const pages = paginateGetResources({ client }, { ResourceTypeFilters: ["kms:key"], TagFilters });
        const all = await every(pages, ({ ResourceTagMappingList }) => ResourceTagMappingList);
        const described = all.map(({ ResourceARN }) => kms.send(new DescribeKeyCommand({ KeyId: ResourceARN })));
        return (await Promise.all(described))
            .map(({ KeyMetadata }) => KeyMetadata!)
            .filter(({ KeyState }) => KeyState !== "PendingDeletion")
            .map((one) => ({ id: one.Arn!, createdAt: one.CreationDate }));
    },
    // By name, as the permissions go: tags would have to be asked for bucket by bucket, of strangers' too.
    buckets: async ({ s3: client }, { account, environment, region: BucketRegion }) => {
        const Prefix = `${environmentName(environment)}-`;
        const all = await every(paginateListBuckets({ client }, { Prefix, BucketRegion }), ({ Buckets }) => Buckets);
        return all
            .map((one) => ({ id: one.Name!, createdAt: one.CreationDate }))
            .filter(({ id }) => id.endsWith(`-${account}`));
    },
} satisfies Record<string, List>;

export type Kind = keyof typeof kinds;

const filter = (Name: string, ...Values: string[]) => [{ Name, Values }];

const tagsOf = (tags: { Key?: string | undefined; Value?: string | undefined }[] = []): Tags =>
    Object.fromEntries(tags.map(({ Key, Value }): [string, string] => [Key!, Value!]));

async function every<Page, One>(pages: AsyncIterable<Page>, of: (page: Page) => One[] | undefined): Promise<One[]> {
    const all: One[] = [];
    for await (const page of pages) all.push(...(of(page) ?? []));
    return all;
}

/** Looks up the tags of load balancers or their groups, of as many at a time as AWS answers for. */
async function withTags(client: ElasticLoadBalancingV2Client, found: Found[]): Promise<Found[]> {
    const atOnce = 20;
    const parts = Array.from({ length: Math.ceil(found.length / atOnce) }, (_, part) =>
        found.slice(part * atOnce, (part + 1) * atOnce),
    );
    const answers = parts.map(async (part) => {
        const ResourceArns = part.map(({ id }) => id);
        const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns }));
        const tags = new Map(TagDescriptions.map(({ ResourceArn, Tags }) => [ResourceArn, tagsOf(Tags)]));
        return part.map((one) => ({ ...one, tags: tags.get(one.id) ?? {} }));
    });
    return (await Promise.all(answers)).flat();
}
