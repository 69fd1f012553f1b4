import { clusters, logGroups, made } from "./aws-graph";
import { at, type Graph, ofType, put, remove, type Resource } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
const addons = (graph: Graph) => ofType(graph, "aws:eks/addon:Addon");
const retains = ({ inputs }: Resource) => Number(inputs["retentionInDays"]) > 0;
const production = ["the stack prod"];
const allLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
/** Groups that the add-on of containers' logs writes to. */
const containerGroups = ["application", "dataplane", "host"];

/** What the cluster writes down, and for how long. */
export const awsLogs: Policy[] = [
    {
        id: "27-control-plane-logs",
        linters: ["CIS 2.1.1", "AWS-0038", "CKV_AWS_37", "C-0067"],
        requirement: "production's control plane logs all that it can",
        violations: (graph, { production }) =>
            each(production ? clusters(graph) : [], name, "does not log everything", ({ inputs }) =>
                allLogs.every((type) => at<string[]>(inputs, "enabledClusterLogTypes")?.includes(type)),
            ),
        mutants: {
            "no audit": (graph) => put(first(clusters(graph)), "enabledClusterLogTypes", ["api"]),
            nothing: (graph) => put(first(clusters(graph)), "enabledClusterLogTypes", undefined),
        },
        breaks: production,
    },
    {
        id: "27-retention",
        linters: ["CKV_AWS_66"],
        requirement: "the program makes the control plane's log group, and every group ends",
        violations: (graph) => [
            ...each(logGroups(graph), name, "is kept for ever", retains),
            ...each(clusters(graph), name, "leaves its log group to EKS", ({ inputs }) =>
                logGroups(graph).some((group) => group.inputs["name"] === `/aws/eks/${String(inputs["name"])}/cluster`),
            ),
        ],
        mutants: {
            "for ever": (graph) => put(first(logGroups(graph)), "retentionInDays", undefined),
            "left to EKS": (graph) =>
                remove(
                    graph,
                    logGroups(graph).find((group) => group.name === "cluster")!,
                ),
        },
    },
    {
        id: "27-containers-logs",
        linters: ["CKV_AWS_66"],
        requirement: "the program makes the groups that containers' logs go to, so that they end",
        violations: (graph) =>
            each(
                addons(graph).filter(({ inputs }) => inputs["addonName"] === "amazon-cloudwatch-observability"),
                name,
                "makes log groups that are kept for ever",
                ({ inputs }) =>
                    containerGroups.every((what) =>
                        logGroups(graph).some(
                            (group) =>
                                group.inputs["name"] ===
                                `/aws/containerinsights/${String(inputs["clusterName"])}/${what}`,
                        ),
                    ),
            ),
        mutants: {
            "left to the add-on": (graph) =>
                graph.push(
                    made("aws:eks/addon:Addon", { addonName: "amazon-cloudwatch-observability", clusterName: "x" }),
                ),
        },
    },
    {
        id: "27-a-year",
        linters: ["CKV_AWS_338"],
        requirement: "production's logs are kept for a year",
        violations: (graph, { production }) =>
            each(
                production ? logGroups(graph) : [],
                name,
                "is kept for less than a year",
                ({ inputs }) => Number(inputs["retentionInDays"]) >= 365,
            ),
        mutants: {
            "one more": (graph) => graph.push(made("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 90 })),
        },
        breaks: production,
    },
    {
        id: "27-logs-own-key",
        linters: ["CKV_AWS_158"],
        requirement: "logs are encrypted with a key of one's own",
        violations: (graph) =>
            each(logGroups(graph), name, "has AWS's key", ({ inputs }) => at(inputs, "kmsKeyId") !== undefined),
        mutants: {
            "one more": (graph) => graph.push(made("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 90 })),
        },
    },
];
