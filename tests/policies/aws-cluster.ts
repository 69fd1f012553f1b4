import { supportDays } from "../../settings/kubernetes-versions";
import { arnOf, clusters, keys, made } from "./aws-graph";
import { at, type Graph, kind, ofType, put } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
const entries = (graph: Graph) => ofType(graph, "aws:eks/accessEntry:AccessEntry");
const grants = (graph: Graph) => ofType(graph, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation");
const production = ["the stack prod"];

/** The control plane, and what the program puts on the cluster beside the application. */
export const awsCluster: Policy[] = [
    {
        id: "9-access-entries",
        linters: ["CIS 4.1.1", "CIS 4.1.8", "C-0035"],
        requirement:
            "who administers the cluster is named by the settings; nobody else has AWS's policies, or is of Kubernetes' own groups",
        violations: (graph, { admins }) => [
            ...each(
                clusters(graph),
                name,
                "knows people from elsewhere",
                ({ inputs }) => inputs["authenticationMode"] === "API" && inputs["accessEntries"] === undefined,
            ),
            ...each(
                entries(graph),
                name,
                "is of one of Kubernetes' own groups",
                ({ inputs }) => !(at<string[]>(inputs, "kubernetesGroups") ?? []).some((one) => /^system:/.test(one)),
            ),
            ...each(grants(graph), name, "makes an administrator that the settings do not name", ({ inputs }) =>
                admins.includes(String(inputs["principalArn"])),
            ),
        ],
        mutants: {
            "system:masters": (graph) => put(first(entries(graph)), "kubernetesGroups", ["system:masters"]),
            "one more administrator": (graph) =>
                graph.push(
                    made("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", {
                        principalArn: "arn:aws:iam::123456789012:role/x",
                    }),
                ),
            "the old map of roles": (graph) => put(first(clusters(graph)), "authenticationMode", "CONFIG_MAP"),
        },
        breaks: ["the stack dev", "the stack prod", "dev with all that is optional"],
    },
    {
        id: "11-pinned-charts",
        linters: [],
        requirement: "charts are of one version, from one repository over HTTPS",
        violations: (graph) =>
            each(
                kind(graph, "Release"),
                name,
                "is whatever is there today",
                ({ inputs }) =>
                    /^\d+\.\d+\.\d+$/.test(String(inputs["version"])) &&
                    String(at(inputs, "repositoryOpts.repo")).startsWith("https://"),
            ),
        mutants: {
            "no version": (graph) => put(first(kind(graph, "Release")), "version", undefined),
            "a range": (graph) => put(first(kind(graph, "Release")), "version", "^3.0.0"),
            "plain HTTP": (graph) => put(first(kind(graph, "Release")), "repositoryOpts.repo", "http://charts.invalid"),
        },
    },
    {
        id: "11-charts-images-by-digest",
        linters: ["CKV_K8S_43", "C-0306"],
        requirement: "charts run images by digest",
        violations: (graph) =>
            each(kind(graph, "Release"), name, "runs an image by tag", ({ inputs }) =>
                /@?sha256:[0-9a-f]{64}/.test(JSON.stringify(at(inputs, "values.image") ?? {})),
            ),
        mutants: {
            "another chart": (graph) =>
                graph.push({ ...structuredClone(first(kind(graph, "Release"))), name: "another" }),
        },
    },
    {
        id: "19x-policies-are-enforced",
        linters: ["CIS 4.3.1", "CIS 5.4.4"],
        requirement: "the cluster's network plugin enforces NetworkPolicies",
        violations: (graph) =>
            each(
                clusters(graph),
                name,
                "lets every pod reach every other",
                ({ inputs }) => at(inputs, "vpcCniOptions.enableNetworkPolicy") === true,
            ),
        mutants: { "left to the default": (graph) => put(first(clusters(graph)), "vpcCniOptions", {}) },
    },
    {
        id: "26-private-endpoint",
        linters: ["CIS 5.4.2", "C-0227"],
        requirement: "nodes reach the API inside the network, and who reaches it from outside is listed",
        violations: (graph) =>
            each(
                clusters(graph),
                name,
                "sends its nodes out to reach the API, or lists nobody",
                ({ inputs }) =>
                    inputs["endpointPrivateAccess"] === true &&
                    (inputs["endpointPublicAccess"] === false ||
                        (at<string[]>(inputs, "publicAccessCidrs") ?? []).length > 0),
            ),
        mutants: {
            "public only": (graph) => put(first(clusters(graph)), "endpointPrivateAccess", false),
            "no list": (graph) => put(first(clusters(graph)), "publicAccessCidrs", undefined),
        },
    },
    {
        id: "26-endpoint-for-some",
        linters: ["CIS 5.4.1", "AWS-0040", "AWS-0041", "CKV_AWS_38", "CKV_AWS_39", "C-0228"],
        requirement: "the API is not reached from everywhere",
        violations: (graph) =>
            each(
                clusters(graph),
                name,
                "has an API that the whole world reaches",
                ({ inputs }) =>
                    inputs["endpointPublicAccess"] === false ||
                    !(at<string[]>(inputs, "publicAccessCidrs") ?? ["0.0.0.0/0"]).some((range) => range.endsWith("/0")),
            ),
        mutants: { everybody: (graph) => put(first(clusters(graph)), "publicAccessCidrs", ["0.0.0.0/0"]) },
        breaks: ["dev with all that is optional"],
    },
    {
        id: "28-secrets-encrypted",
        linters: ["CIS 5.3.1", "AWS-0039", "CKV_AWS_58", "C-0066"],
        requirement: "production encrypts Kubernetes' Secrets with a key of its own",
        violations: (graph, { production }) =>
            each(production ? clusters(graph) : [], name, "has Secrets that AWS's key alone encrypts", ({ inputs }) =>
                keys(graph).some((key) => inputs["encryptionConfigKeyArn"] === arnOf(key)),
            ),
        mutants: {
            "no key": (graph) => put(first(clusters(graph)), "encryptionConfigKeyArn", undefined),
            "a key that nobody makes": (graph) =>
                put(first(clusters(graph)), "encryptionConfigKeyArn", "arn:aws:mock:::gone"),
        },
        breaks: production,
    },
    {
        id: "28-keys-rotate",
        linters: ["AWS-0065", "CKV_AWS_7"],
        requirement: "keys rotate, and are not gone in less than a week",
        violations: (graph) =>
            each(
                keys(graph),
                name,
                "does not rotate, or is gone at once",
                ({ inputs }) =>
                    inputs["enableKeyRotation"] === true && Number(inputs["deletionWindowInDays"] ?? 30) >= 7,
            ),
        mutants: {
            "no rotation": (graph) => put(first(keys(graph)), "enableKeyRotation", undefined),
        },
    },
    {
        id: "29-supported",
        linters: ["CKV_AWS_339", "C-0273"],
        requirement: "the cluster runs a Kubernetes in standard support, and never one that costs six times as much",
        violations: (graph) =>
            each(
                clusters(graph),
                name,
                "runs a Kubernetes past its support",
                ({ inputs }) =>
                    supportDays(String(inputs["version"]), new Date()) >= 0 &&
                    at(inputs, "upgradePolicy.supportType") === "STANDARD",
            ),
        mutants: {
            "an older one": (graph) => put(first(clusters(graph)), "version", "1.32"),
            "extended support": (graph) => put(first(clusters(graph)), "upgradePolicy.supportType", "EXTENDED"),
        },
    },
];
