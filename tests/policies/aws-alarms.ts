import { list } from "../iam/document";
import { arnOf, clusters, idOf, keys, say, statements } from "./aws-graph";
import { at, type Graph, ofType, put, remove } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
const topics = (graph: Graph) => ofType(graph, "aws:sns/topic:Topic");
const alarms = (graph: Graph) => ofType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm");

export const awsAlarms: Policy[] = [
    {
        id: "37-topics",
        linters: ["AWS-0095", "AWS-0136", "CKV_AWS_26"],
        requirement: "messages of alarms are encrypted, with a key that CloudWatch may use",
        violations: (graph) =>
            each(topics(graph), name, "is plain, or has a key that CloudWatch cannot use", ({ inputs }) => {
                const key = keys(graph).find((one) => inputs["kmsMasterKeyId"] === idOf(one));
                return statements(key ? [key] : []).some(
                    ({ statement: { Principal, Action } }) =>
                        JSON.stringify(Principal).includes("cloudwatch.amazonaws.com") &&
                        ["kms:Decrypt", "kms:GenerateDataKey*"].every((action) => list(Action).includes(action)),
                );
            }),
        mutants: {
            plain: (graph) => put(first(topics(graph)), "kmsMasterKeyId", undefined),
            "SNS's key": (graph) => put(first(topics(graph)), "kmsMasterKeyId", "alias/aws/sns"),
            "a key for us alone": (graph) =>
                say(
                    keys(graph).find(({ name }) => name === "alarms")!,
                    "policy",
                    (said) => said.pop(),
                ),
        },
    },
    {
        id: "37-alarms",
        linters: ["CKV_AWS_319"],
        requirement: "every alarm tells somebody, and tells when it is over",
        violations: (graph, { production }) => [
            ...each(
                alarms(graph),
                name,
                "tells nobody",
                ({ inputs }) =>
                    ["alarmActions", "okActions"].every((key) =>
                        topics(graph).some((topic) => at<string[]>(inputs, key)?.includes(arnOf(topic))),
                    ) && inputs["actionsEnabled"] !== false,
            ),
            ...each(production ? topics(graph) : [], name, "rings in an empty room", (topic) =>
                ofType(graph, "aws:sns/topicSubscription:TopicSubscription").some(
                    ({ inputs }) => inputs["topic"] === arnOf(topic),
                ),
            ),
        ],
        mutants: {
            "no action": (graph) => put(first(alarms(graph)), "alarmActions", []),
            "a topic that is gone": (graph) => put(first(alarms(graph)), "alarmActions", ["arn:aws:mock:::gone"]),
            silent: (graph) => put(first(alarms(graph)), "actionsEnabled", false),
        },
    },
    {
        id: "37-alarms-at-all",
        linters: [],
        requirement: "an environment has alarms for errors, and for nobody being there to answer",
        violations: (graph) =>
            each(clusters(graph), name, "lacks an alarm", () =>
                ["HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "HealthyHostCount"].every((metric) =>
                    alarms(graph).some(({ inputs }) => inputs["metricName"] === metric),
                ),
            ),
        mutants: { "one is gone": (graph) => remove(graph, first(alarms(graph))) },
    },
];
