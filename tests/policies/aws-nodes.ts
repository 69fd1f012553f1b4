import { clusters, idOf, networks, nodeGroups } from "./aws-graph";
import { at, type Graph, ofType, put, remove } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
const templates = (graph: Graph) => ofType(graph, "aws:ec2/launchTemplate:LaunchTemplate");
interface Disk {
    ebs?: { encrypted?: string };
}

export const awsNodes: Policy[] = [
    {
        id: "30-nodes-are-private",
        linters: ["CIS 5.4.3", "CKV_AWS_88", "CKV_AWS_100", "C-0229"],
        requirement: "nodes are in private subnets, and nobody signs in to them",
        violations: (graph) => [
            ...each(
                nodeGroups(graph),
                name,
                "can be reached from outside",
                ({ inputs }) =>
                    (at<string[]>(inputs, "subnetIds") ?? []).length > 0 &&
                    at<string[]>(inputs, "subnetIds")!.every((id) => id?.startsWith("subnet-private-")) &&
                    inputs["remoteAccess"] === undefined,
            ),
            ...each(templates(graph), name, "gives nodes a key or an address", ({ inputs }) =>
                ["keyName", "networkInterfaces", "userData"].every((key) => inputs[key] === undefined),
            ),
        ],
        mutants: {
            "a public subnet": (graph) => put(first(nodeGroups(graph)), "subnetIds", ["subnet-public-a"]),
            "the cluster's subnets": (graph) => put(first(nodeGroups(graph)), "subnetIds", undefined),
            SSH: (graph) => put(first(nodeGroups(graph)), "remoteAccess", { ec2SshKey: "x" }),
            "a key": (graph) => put(first(templates(graph)), "keyName", "x"),
        },
    },
    {
        id: "30-nodes-are-hardened",
        linters: ["AWS-0028", "AWS-0130", "AWS-0131", "CKV_AWS_8", "CKV_AWS_79", "CKV_AWS_341"],
        requirement:
            "every node has the program's template: pods cannot ask for its credentials, and its disks are encrypted",
        violations: (graph) => [
            ...each(
                templates(graph),
                name,
                "lets pods ask for credentials, or has a plain disk",
                ({ inputs }) =>
                    at(inputs, "metadataOptions.httpTokens") === "required" &&
                    at(inputs, "metadataOptions.httpPutResponseHopLimit") === 1 &&
                    at<Disk[]>(inputs, "blockDeviceMappings")!.length > 0 &&
                    at<Disk[]>(inputs, "blockDeviceMappings")!.every(({ ebs }) => ebs?.encrypted === "true"),
            ),
            ...each(
                nodeGroups(graph),
                name,
                "has another template",
                ({ inputs }) =>
                    templates(graph).some((template) => at(inputs, "launchTemplate.id") === idOf(template)) &&
                    String(inputs["amiType"]).startsWith("AL2023_"),
            ),
        ],
        mutants: {
            "the first version": (graph) => put(first(templates(graph)), "metadataOptions.httpTokens", "optional"),
            "two hops": (graph) => put(first(templates(graph)), "metadataOptions.httpPutResponseHopLimit", 2),
            "a plain disk": (graph) =>
                (at<Disk[]>(first(templates(graph)).inputs, "blockDeviceMappings")![0]!.ebs!.encrypted = "false"),
            "no template": (graph) => put(first(nodeGroups(graph)), "launchTemplate", undefined),
            "an image out of support": (graph) => put(first(nodeGroups(graph)), "amiType", "AL2_x86_64"),
        },
    },
    {
        id: "30-no-other-nodes",
        linters: [],
        requirement: "the cluster component makes no nodes of its own, nor groups that the controller would mix up",
        violations: (graph) =>
            each(
                clusters(graph),
                name,
                "makes nodes or groups of its own",
                ({ inputs }) =>
                    inputs["skipDefaultNodeGroup"] === true &&
                    inputs["skipDefaultSecurityGroups"] === true &&
                    inputs["fargate"] === undefined &&
                    inputs["autoMode"] === undefined,
            ),
        mutants: { "nodes of its own": (graph) => put(first(clusters(graph)), "skipDefaultNodeGroup", undefined) },
    },
    {
        id: "31-nodes-in-each-zone",
        linters: [],
        requirement: "each zone has a group of at least one node: a volume's pod can run in the volume's zone only",
        violations: (graph) => {
            const subnets = nodeGroups(graph).flatMap(({ inputs }) => at<string[]>(inputs, "subnetIds") ?? []);
            return [
                ...each(
                    nodeGroups(graph),
                    name,
                    "spans zones, or may be empty",
                    ({ inputs }) =>
                        at<string[]>(inputs, "subnetIds")?.length === 1 &&
                        at<number>(inputs, "scalingConfig.minSize")! >= 1,
                ),
                ...each(
                    networks(graph),
                    name,
                    "has a zone without nodes",
                    ({ inputs }) => new Set(subnets).size === at<string[]>(inputs, "availabilityZoneNames")!.length,
                ),
            ];
        },
        mutants: {
            "one zone less": (graph) => remove(graph, first(nodeGroups(graph))),
            "one zone twice": (graph) =>
                put(nodeGroups(graph)[0]!, "subnetIds", nodeGroups(graph)[1]!.inputs["subnetIds"]),
            "one group for all": (graph) =>
                put(first(nodeGroups(graph)), "subnetIds", ["subnet-private-a", "subnet-private-b"]),
            "none at night": (graph) => put(first(nodeGroups(graph)), "scalingConfig.minSize", 0),
        },
    },
    {
        id: "29-one-version",
        linters: [],
        requirement: "nodes are of the control plane's version",
        violations: (graph) =>
            each(nodeGroups(graph), name, "is of another version", ({ inputs }) =>
                clusters(graph).some((cluster) => cluster.inputs["version"] === inputs["version"]),
            ),
        mutants: { "a newer one": (graph) => put(first(nodeGroups(graph)), "version", "1.99") },
    },
];
