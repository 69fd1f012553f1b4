import { count, type Fields, fields, list, text } from "../providers/values";
import type { World } from "./world";

type Answer = (args: Fields, world: World, caller: string) => Fields;

const zones = ["a", "b", "c"];

/** What look-ups answer, by token. */
export const answers: Record<string, Answer> = {
    "aws:index/getCallerIdentity:getCallerIdentity": (_, { account }, arn) => ({
        accountId: account,
        arn,
        userId: arn,
    }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": (_, { region }) => ({
        names: zones.map((zone) => `${region}${zone}`),
        zoneIds: zones.map((zone) => `euc1-az-${zone}`),
    }),
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({
        userName: "AWS",
        password: "a-token-of-the-double",
    }),
    "aws:eks/getClusters:getClusters": (_, world) => ({
        names: world.all("aws:eks/cluster:Cluster").map(({ id }) => id),
    }),
    "aws:eks/getCluster:getCluster": (args, world) => ({
        version: text(world.find("aws:eks/cluster:Cluster", text(args, "name")!)?.inputs, "version")!,
    }),
    "aws:eks/getNodeGroups:getNodeGroups": (args, world) => ({
        names: groupsOf(text(args, "clusterName"), world).map(({ outputs }) => text(outputs, "nodeGroupName")!),
    }),
    "aws:eks/getNodeGroup:getNodeGroup": (args, world) => {
        const name = text(args, "nodeGroupName");
        const group = groupsOf(text(args, "clusterName"), world).find(
            ({ outputs }) => text(outputs, "nodeGroupName") === name,
        );
        const { minSize, maxSize, desiredSize } = fields(group?.inputs, "scalingConfig");
        return { scalingConfigs: [{ minSize: minSize!, maxSize: maxSize!, desiredSize: desiredSize! }] };
    },
    "aws:eks/getAddonVersion:getAddonVersion": () => ({ version: "v1.2.3-eksbuild.1" }),
    "aws:ebs/getVolume:getVolume": (args, world) => {
        const [id] = list(fields(list(args, "filters")[0]), "values") as string[];
        if (world.find("double:volume", id!) === undefined) throw new Error(`InvalidVolume.NotFound: ${id}`);
        return { availabilityZone: `${world.region}a`, tags: { "ebs.csi.aws.com/cluster": "true" } };
    },
    "aws:lb/getLoadBalancer:getLoadBalancer": (args, world) => {
        const name = text(args, "name")!;
        if (world.find("double:loadBalancer", name) === undefined) throw new Error(`LoadBalancerNotFound: ${name}`);
        return { arnSuffix: `app/${name}/0123456789abcdef`, zoneId: "Z215JYRZR1TBD5" };
    },
    "aws:lb/getTargetGroup:getTargetGroup": (args, world) => {
        const service = text(args, "tags", "service")!;
        if (!world.all("double:loadBalancer").some(({ outputs }) => list(outputs, "services").includes(service)))
            throw new Error(`no target group has the tag service=${service}`);
        return { arnSuffix: `targetgroup/${service}/${"0".repeat(15)}${count(args, "port") ?? 1}` };
    },
};

const groupsOf = (cluster: string | undefined, world: World) =>
    world.all("aws:eks/nodeGroup:NodeGroup").filter(({ inputs }) => text(inputs, "clusterName") === cluster);
