import { list, type Statement } from "../iam/document";
import { actions, arnOf, bearers, isTrust, roles, type Said, say, statements } from "./aws-graph";
import { type Graph, kind, ofType, put } from "./graph";
import { each, first, type Policy } from "./policy";

const named = ({ resource }: Said) => resource.name;
const tokens = (graph: Graph) =>
    statements(graph).filter((said) => actions(said).includes("sts:AssumeRoleWithWebIdentity"));
/** Whom a trust's tokens must speak of. */
const subject = ({ statement }: Said) =>
    Object.entries(statement.Condition?.["StringEquals"] ?? {}).find(([key]) => key.endsWith(":sub"))?.[1];

/** Has the first trust of tokens say something else. */
const trusting = (graph: Graph, change: (statement: Statement) => void) => {
    const { resource, input } = first(tokens(graph));
    say(resource, input, (said) => change(said[0]!));
};

/** Who may become whom by a token: GitHub's jobs, and pods. */
export const awsTrusts: Policy[] = [
    {
        id: "35-trusts-to-the-letter",
        linters: ["CKV_AWS_393", "C-0225"],
        requirement: "a token is trusted for its audience and its subject to the letter, without wildcards",
        violations: (graph) => [
            ...each(tokens(graph), named, "trusts tokens that it does not know", (said) => {
                const { Condition = {} } = said.statement;
                const claims = Object.entries(Condition["StringEquals"] ?? {});
                const has = (claim: string) => claims.some(([key, value]) => key.endsWith(claim) && list(value).length);
                return (
                    Object.keys(Condition).join() === "StringEquals" &&
                    has(":sub") &&
                    has(":aud") &&
                    !claims.some(([, value]) => list(value).some((text) => /[*?]/.test(text)))
                );
            }),
            ...each(
                statements(graph).filter(isTrust),
                named,
                "is trusted by more than one way of signing in",
                (said) => actions(said).length === 1,
            ),
        ],
        mutants: {
            "any subject": (graph) =>
                trusting(graph, ({ Condition }) => {
                    const equal = Condition!["StringEquals"]!;
                    delete equal[Object.keys(equal).find((key) => key.endsWith(":sub"))!];
                }),
            "any audience": (graph) =>
                trusting(graph, ({ Condition }) => {
                    const equal = Condition!["StringEquals"]!;
                    delete equal[Object.keys(equal).find((key) => key.endsWith(":aud"))!];
                }),
            "any pod of a namespace, or any branch": (graph) =>
                trusting(graph, ({ Condition }) => {
                    const equal = Condition!["StringEquals"]!;
                    equal[Object.keys(equal).find((key) => key.endsWith(":sub"))!] = "repo:flock/*";
                }),
            "likeness instead of equality": (graph) =>
                trusting(graph, (statement) => {
                    statement.Condition = { StringLike: statement.Condition!["StringEquals"]! };
                }),
            "no condition": (graph) => trusting(graph, (statement) => delete statement.Condition),
        },
        breaks: ["the stack dev", "the stack prod", "the stack account"],
    },
    {
        id: "35-pods-own-roles",
        linters: ["CIS 5.2.1", "C-0225"],
        requirement:
            "a role that pods have trusts exactly their namespace and ServiceAccount, and every such trust is used",
        violations: (graph) => {
            const trusts = tokens(graph).filter((said) => /^system:serviceaccount:/.test(String(subject(said))));
            const carried = bearers(graph);
            return [
                ...each(
                    carried,
                    ({ who }) => who,
                    "has a role that trusts somebody else",
                    ({ roleArn, namespace, serviceAccount }) => {
                        const trusted = trusts.filter(({ resource }) => arnOf(resource) === roleArn).map(subject);
                        return trusted.join() === `system:serviceaccount:${namespace}:${serviceAccount}`;
                    },
                ),
                ...each(
                    trusts,
                    named,
                    "trusts pods that do not have it, or several that do",
                    ({ resource }) => carried.filter(({ roleArn }) => roleArn === arnOf(resource)).length === 1,
                ),
            ];
        },
        mutants: {
            "a ServiceAccount named by Pulumi": (graph) =>
                put(
                    kind(graph, "ServiceAccount").find(({ name }) => name === "backup")!,
                    "metadata.name",
                    undefined,
                ),
            "another namespace": (graph) => put(first(kind(graph, "Release")), "namespace", "default"),
            "another add-on's role": (graph) =>
                put(
                    ofType(graph, "aws:eks/addon:Addon").find(({ name }) => name === "coredns")!,
                    "serviceAccountRoleArn",
                    arnOf(roles(graph).find(({ name }) => name === "ebs-csi")!),
                ),
            "a misspelt ServiceAccount of a chart": (graph) => {
                const release = kind(graph, "Release").find(({ name }) => name === "load-balancer-controller")!;
                put(release, "values.serviceAccount.name", "load-balancer-controller");
            },
            "an annotation that is gone": (graph) =>
                put(
                    kind(graph, "ServiceAccount").find(({ name }) => name === "backup")!,
                    "metadata.annotations",
                    {},
                ),
            "another ServiceAccount trusted": (graph) =>
                trusting(graph, ({ Condition }) => {
                    const equal = Condition!["StringEquals"]!;
                    equal[Object.keys(equal).find((key) => key.endsWith(":sub"))!] =
                        "system:serviceaccount:lazysheeps:backend";
                }),
        },
    },
];
