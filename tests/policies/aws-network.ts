import { arnOf, idOf, ingresses, logGroups, made, networks } from "./aws-graph";
import { at, type Graph, ofType, put, remove, type Resource } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
const groups = (graph: Graph) => ofType(graph, "aws:ec2/securityGroup:SecurityGroup");
const incoming = (graph: Graph) => ofType(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
const outgoing = (graph: Graph) => ofType(graph, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
const rules = (graph: Graph) => [...incoming(graph), ...outgoing(graph)];
const flowLogs = (graph: Graph) => ofType(graph, "aws:ec2/flowLog:FlowLog");
const defaultGroups = (graph: Graph) => ofType(graph, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
const zones = ({ inputs }: Resource) => at<string[]>(inputs, "availabilityZoneNames") ?? [];
const isForAll = ({ inputs }: Resource) => inputs["cidrIpv4"] === "0.0.0.0/0" || inputs["cidrIpv6"] === "::/0";
const production = ["the stack prod"];
const withFlowLogs = ["the stack prod", "dev with all that is optional"];

/** Whether a rule lets a port through. */
const opens = ({ inputs }: Resource, port: number) =>
    inputs["ipProtocol"] === "-1" || (Number(inputs["fromPort"]) <= port && port <= Number(inputs["toPort"]));
/** Whether an Ingress gives a group to its load balancer. */
const isBalancers = (graph: Graph, groupId: unknown) =>
    ingresses(graph).some(
        ({ inputs }) =>
            at<Record<string, string>>(inputs, "metadata.annotations")?.[
                "alb.ingress.kubernetes.io/security-groups"
            ] === groupId,
    );

export const awsNetwork: Policy[] = [
    {
        id: "34-zones",
        linters: [],
        requirement: "a network spans two zones",
        violations: (graph) =>
            each(
                networks(graph),
                name,
                "does not outlive the loss of a zone",
                (network) => new Set(zones(network)).size >= 2,
            ),
        mutants: {
            "one zone": (graph) => put(first(networks(graph)), "availabilityZoneNames", ["eu-central-1a"]),
            "one zone twice": (graph) =>
                put(first(networks(graph)), "availabilityZoneNames", ["eu-central-1a", "eu-central-1a"]),
        },
    },
    {
        id: "34-zones-in-production",
        linters: [],
        requirement: "production spans three zones, with a NAT gateway each",
        violations: (graph, { production }) =>
            each(
                production ? networks(graph) : [],
                name,
                "hangs on one zone",
                (network) => zones(network).length >= 3 && at(network.inputs, "natGateways.strategy") === "OnePerAz",
            ),
        mutants: {
            "two zones": (graph) => at<string[]>(first(networks(graph)).inputs, "availabilityZoneNames")!.pop(),
            "one NAT gateway": (graph) => put(first(networks(graph)), "natGateways.strategy", "Single"),
        },
        breaks: production,
    },
    {
        id: "34-subnets",
        linters: [],
        requirement:
            "a network has public subnets for the load balancer and private ones for the nodes, with the tags by which they are found",
        violations: (graph) =>
            each(networks(graph), name, "has other subnets, or none that the controller finds", ({ inputs }) => {
                const specs = at<{ type: string; tags?: Record<string, string> }[]>(inputs, "subnetSpecs") ?? [];
                const tagged = (type: string, tag: string) =>
                    specs.filter((one) => one.type === type && one.tags?.[`kubernetes.io/role/${tag}`] === "1").length;
                return (
                    at(inputs, "subnetStrategy") === "Auto" &&
                    specs.length === 2 &&
                    tagged("Public", "elb") === 1 &&
                    tagged("Private", "internal-elb") === 1
                );
            }),
        mutants: {
            "no private ones": (graph) => at<unknown[]>(first(networks(graph)).inputs, "subnetSpecs")!.pop(),
            "no tag of a load balancer": (graph) =>
                delete at<{ tags?: unknown }[]>(first(networks(graph)).inputs, "subnetSpecs")![0]!.tags,
            "the other's tag": (graph) =>
                (at<{ tags?: unknown }[]>(first(networks(graph)).inputs, "subnetSpecs")![1]!.tags = {
                    "kubernetes.io/role/elb": "1",
                }),
            "another layout": (graph) => put(first(networks(graph)), "subnetStrategy", "Legacy"),
        },
    },
    {
        id: "34-flow-logs",
        linters: ["AWS-0178", "CKV2_AWS_11"],
        requirement: "production records every connection of its network",
        violations: (graph, { production }) =>
            each(production ? networks(graph) : [], name, "records no connections", () => flowLogs(graph).length > 0),
        mutants: { "no flow logs": (graph) => remove(graph, first(flowLogs(graph))) },
        breaks: production,
    },
    {
        id: "34-whole-flow-logs",
        linters: ["AWS-0178", "CKV2_AWS_11"],
        requirement: "what records connections records accepted and rejected ones, in a group that ends",
        violations: (graph) =>
            each(
                flowLogs(graph),
                name,
                "records a part, or for ever",
                ({ inputs }) =>
                    inputs["trafficType"] === "ALL" &&
                    inputs["vpcId"] === "vpc-1" &&
                    logGroups(graph).some((group) => arnOf(group) === inputs["logDestination"] && retains(group)),
            ),
        mutants: {
            "accepted ones only": (graph) => put(first(flowLogs(graph)), "trafficType", "ACCEPT"),
            nowhere: (graph) => put(first(flowLogs(graph)), "logDestination", undefined),
            "for ever": (graph) =>
                put(
                    logGroups(graph).find((group) => group.name.endsWith("flow-logs"))!,
                    "retentionInDays",
                    undefined,
                ),
        },
        breaks: withFlowLogs,
    },
    {
        id: "34-default-group",
        linters: ["AWS-0173", "CKV2_AWS_12"],
        requirement: "the network's own security group lets nothing through",
        violations: (graph) =>
            each(networks(graph), name, "has an open default group", () =>
                defaultGroups(graph).some(
                    ({ inputs }) =>
                        inputs["vpcId"] === "vpc-1" &&
                        at<unknown[]>(inputs, "ingress")?.length === 0 &&
                        at<unknown[]>(inputs, "egress")?.length === 0,
                ),
            ),
        mutants: {
            "left as it is": (graph) => remove(graph, first(defaultGroups(graph))),
            "between its members": (graph) =>
                put(first(defaultGroups(graph)), "ingress", [{ self: true, protocol: "-1", fromPort: 0, toPort: 0 }]),
            "to the world": (graph) => put(first(defaultGroups(graph)), "egress", undefined),
        },
    },
    {
        id: "34-described",
        linters: ["AWS-0099", "AWS-0124", "CKV_AWS_23"],
        requirement: "every security group and every rule says what it is for",
        violations: (graph) =>
            each(
                [...groups(graph), ...rules(graph)],
                name,
                "does not say what it is for",
                ({ inputs }) => (at<string>(inputs, "description") ?? "").length > 3,
            ),
        mutants: {
            "a group": (graph) => put(first(groups(graph)), "description", undefined),
            "a way in": (graph) => put(first(incoming(graph)), "description", ""),
            "a way out": (graph) => put(first(outgoing(graph)), "description", undefined),
        },
    },
    {
        id: "34-rules-apart",
        linters: ["security-group-no-rule-management-conflicts", "CKV2_AWS_5"],
        requirement: "rules are resources of their own, said one way only, and every group is somebody's",
        violations: (graph) => [
            ...each(
                groups(graph),
                name,
                "has rules that fight the others, or is nobody's",
                (group) =>
                    group.inputs["ingress"] === undefined &&
                    group.inputs["egress"] === undefined &&
                    isBalancers(graph, idOf(group)),
            ),
            ...each(
                ofType(graph, "aws:ec2/securityGroupRule:SecurityGroupRule"),
                name,
                "is a rule of the older kind",
                () => false,
            ),
        ],
        mutants: {
            inline: (graph) => put(first(groups(graph)), "ingress", []),
            "the older kind": (graph) => graph.push(made("aws:ec2/securityGroupRule:SecurityGroupRule", {})),
            "nobody's": (graph) => graph.push(made("aws:ec2/securityGroup:SecurityGroup", {})),
        },
    },
    {
        id: "34-open-to-the-world",
        linters: ["AWS-0104", "AWS-0107", "CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_382"],
        requirement:
            "the world reaches ports 80 and 443 of the load balancer, and nothing here reaches the world by a rule",
        violations: (graph) => [
            ...each(
                incoming(graph).filter(isForAll),
                name,
                "is open to the world",
                ({ inputs }) =>
                    [80, 443].includes(Number(inputs["fromPort"])) &&
                    inputs["fromPort"] === inputs["toPort"] &&
                    inputs["ipProtocol"] === "tcp" &&
                    isBalancers(graph, inputs["securityGroupId"]),
            ),
            ...each(outgoing(graph), name, "leads anywhere", (rule) => !isForAll(rule)),
        ],
        mutants: {
            "the pods' port": (graph) => put(first(incoming(graph).filter(isForAll)), "toPort", 8080),
            "the nodes' group": (graph) =>
                put(first(incoming(graph).filter(isForAll)), "securityGroupId", "sg-cluster"),
            "any protocol": (graph) => put(first(incoming(graph).filter(isForAll)), "ipProtocol", "-1"),
            "by IPv6": (graph) => {
                const rule = incoming(graph).find(({ name }) => name === "entrance-pods-8000")!;
                put(rule, "cidrIpv6", "::/0");
            },
            "out of the load balancer": (graph) => put(first(outgoing(graph)), "cidrIpv4", "0.0.0.0/0"),
        },
    },
    {
        id: "34-no-ssh",
        linters: ["AWS-0107", "CKV_AWS_24", "CKV_AWS_25"],
        requirement: "no rule opens the ports of remote shells and desktops",
        violations: (graph) =>
            each(rules(graph), name, "opens SSH or RDP", (rule) => !opens(rule, 22) && !opens(rule, 3389)),
        mutants: {
            "port 22": (graph) =>
                graph.push(
                    made("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
                        ipProtocol: "tcp",
                        fromPort: 22,
                        toPort: 22,
                        cidrIpv4: "10.0.0.0/8",
                    }),
                ),
            "a range around it": (graph) => put(first(rules(graph)), "fromPort", 0),
            everything: (graph) => put(first(rules(graph)), "ipProtocol", "-1"),
        },
    },
];

const retains = ({ inputs }: Resource) => Number(inputs["retentionInDays"]) > 0;
