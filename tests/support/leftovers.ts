import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
    AllocateAddressCommand,
    CreateNatGatewayCommand,
    CreateNetworkInterfaceCommand,
    CreateSecurityGroupCommand,
    CreateSnapshotCommand,
    CreateSubnetCommand,
    CreateVolumeCommand,
    CreateVpcCommand,
    type ResourceType,
    RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { CreateClusterCommand } from "@aws-sdk/client-eks";
import { CreateLoadBalancerCommand, CreateTargetGroupCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import type { Clients, Kind } from "../../ops/leaks/kinds";
import type { Tags } from "../../ops/leaks/owner";

/** A network to make things in, nobody's. */
export async function field({ ec2 }: Clients): Promise<{ vpc: string; subnet: string; zone: string }> {
    const vpc = (await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).Vpc!.VpcId!;
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: "10.0.0.0/24" }));
    return { vpc, subnet: Subnet!.SubnetId!, zone: Subnet!.AvailabilityZone! };
}

export interface Making {
    aws: Clients;
    /** Part of what the name says. */
    environment: string;
    tags: Tags;
    place: Awaited<ReturnType<typeof field>>;
}

const pairs = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const tagged = (ResourceType: ResourceType, tags: Tags) =>
    Object.keys(tags).length === 0 ? [] : [{ ResourceType, Tags: pairs(tags) }];

/** Makes one of a kind. @returns its id */
export const make: Record<Kind, (making: Making) => Promise<string>> = {
    clusters: async ({ aws, environment, place }) => {
        const name = `lazysheeps-${environment}`;
        const resourcesVpcConfig = { subnetIds: [place.subnet] };
        const roleArn = "arn:aws:iam::123456789012:role/cluster";
        await aws.eks.send(new CreateClusterCommand({ name, roleArn, resourcesVpcConfig }));
        return name;
    },
    instances: async ({ aws, tags, place }) => {
        const one = { ImageId: "ami-12345678", MinCount: 1, MaxCount: 1, SubnetId: place.subnet };
        const made = await aws.ec2.send(
            new RunInstancesCommand({ ...one, TagSpecifications: tagged("instance", tags) }),
        );
        return made.Instances![0]!.InstanceId!;
    },
    volumes: async ({ aws, tags, place }) => {
        const one = { AvailabilityZone: place.zone, Size: 1, TagSpecifications: tagged("volume", tags) };
        return (await aws.ec2.send(new CreateVolumeCommand(one))).VolumeId!;
    },
    snapshots: async (making) => {
        const VolumeId = await make.volumes({ ...making, tags: {} });
        const TagSpecifications = tagged("snapshot", making.tags);
        return (await making.aws.ec2.send(new CreateSnapshotCommand({ VolumeId, TagSpecifications }))).SnapshotId!;
    },
    "nat-gateways": async ({ aws, tags, place }) => {
        const { AllocationId } = await aws.ec2.send(new AllocateAddressCommand({}));
        const one = { SubnetId: place.subnet, AllocationId, TagSpecifications: tagged("natgateway", tags) };
        return (await aws.ec2.send(new CreateNatGatewayCommand(one))).NatGateway!.NatGatewayId!;
    },
    "elastic-addresses": async ({ aws, tags }) =>
        (await aws.ec2.send(new AllocateAddressCommand({ TagSpecifications: tagged("elastic-ip", tags) })))
            .AllocationId!,
    "network-interfaces": async ({ aws, tags, place }) => {
        const one = { SubnetId: place.subnet, TagSpecifications: tagged("network-interface", tags) };
        return (await aws.ec2.send(new CreateNetworkInterfaceCommand(one))).NetworkInterface!.NetworkInterfaceId!;
    },
    "security-groups": async ({ aws, environment, tags, place }) => {
        const one = { GroupName: environment, Description: "A group", VpcId: place.vpc };
        const TagSpecifications = tagged("security-group", tags);
        return (await aws.ec2.send(new CreateSecurityGroupCommand({ ...one, TagSpecifications }))).GroupId!;
    },
    "load-balancers": async ({ aws, environment, tags, place }) => {
        const one = { Name: environment, Type: "network" as const, Subnets: [place.subnet], Tags: pairs(tags) };
        return (await aws.elb.send(new CreateLoadBalancerCommand(one))).LoadBalancers![0]!.LoadBalancerArn!;
    },
    "target-groups": async ({ aws, environment, tags, place }) => {
        const one = { Name: environment, Protocol: "HTTP", Port: 80, VpcId: place.vpc, Tags: pairs(tags) } as const;
        return (await aws.elb.send(new CreateTargetGroupCommand(one))).TargetGroups![0]!.TargetGroupArn!;
    },
    "log-groups": async ({ aws, environment }) => {
        const logGroupName = `/aws/eks/lazysheeps-${environment}/cluster`;
        await aws.logs.send(new CreateLogGroupCommand({ logGroupName }));
        return logGroupName;
    },
    repositories: async ({ aws, environment, tags }) => {
        const repositoryName = `lazysheeps/${environment}`;
        await aws.ecr.send(new CreateRepositoryCommand({ repositoryName, tags: pairs(tags) }));
        return repositoryName;
    },
    // Its makers' tags are the only ones that a key can have.
    keys: async ({ aws, environment }) => {
        const tags = { project: "lazysheeps", environment };
        const Tags = pairs(tags).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
        return (await aws.kms.send(new CreateKeyCommand({ Tags }))).KeyMetadata!.Arn!;
    },
    buckets: async ({ aws, environment }) => {
        const Bucket = `lazysheeps-${environment}-backups-123456789012`;
        const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
        await aws.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
        return Bucket;
    },
};
