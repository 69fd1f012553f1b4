import { list, type Statement } from "../iam/document";
import { like } from "../iam/evaluate";
import { actions, allowed, isIdentity, made, roles, type Said, say, statements } from "./aws-graph";
import { at, type Graph, ofType, put, type Resource } from "./graph";
import { each, first, type Policy } from "./policy";

const named = ({ resource }: Said) => resource.name;
const everywhere = ["the stack dev", "the stack prod", "the stack account"];
const inlinePolicies = (graph: Graph) => ofType(graph, "aws:iam/rolePolicy:RolePolicy");
const attachments = (graph: Graph) => ofType(graph, "aws:iam/rolePolicyAttachment:RolePolicyAttachment");

function principals({ Principal }: Statement): string[] {
    return Principal === undefined || typeof Principal === "string"
        ? list(Principal)
        : Object.values(Principal).flatMap((value) => list(value));
}

/** Lets a mutant add a statement to some role's permissions or trust. */
const allow = (graph: Graph, statement: Partial<Statement>) =>
    graph.push(
        made("aws:iam/policy:Policy", {
            policy: JSON.stringify({ Statement: [{ Effect: "Allow", Resource: "*", ...statement }] }),
        }),
    );

/** Actions by which a role could give itself, or one that it makes, more than it has. */
const widening = ["iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"];

export const awsIam: Policy[] = [
    {
        id: "35-no-wildcard-principal",
        linters: ["CKV_AWS_60", "CKV_AWS_61", "CKV_AWS_70", "CKV_AWS_33", "AWS-0342"],
        requirement: "nobody is allowed anything by a document that does not name them",
        violations: (graph) =>
            each(
                allowed(statements(graph)),
                named,
                "allows something to everybody",
                ({ statement }) =>
                    !("NotPrincipal" in statement) && !principals(statement).some((who) => /[*?]/.test(who)),
            ),
        mutants: {
            "anybody in AWS": (graph) => {
                const role = first(roles(graph));
                say(role, "assumeRolePolicy", (said) => (said[0]!.Principal = { AWS: "*" }));
            },
            everybody: (graph) => {
                const role = first(roles(graph));
                say(role, "assumeRolePolicy", (said) => (said[0]!.Principal = "*"));
            },
        },
        breaks: everywhere,
    },
    {
        id: "35-no-administrators",
        linters: ["CIS 5.5.1", "CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_274", "CKV2_AWS_40", "CKV2_AWS_56", "AWS-0345"],
        requirement:
            "no role may do everything, all of IAM or all of S3, and none has AWS's policies for administrators",
        violations: (graph) => [
            ...each(
                allowed(statements(graph).filter(isIdentity)),
                named,
                "may do everything",
                (said) =>
                    !("NotAction" in said.statement) &&
                    !("NotResource" in said.statement) &&
                    !actions(said).some((action) => ["*", "*:*", "iam:*"].includes(action)) &&
                    !(actions(said).includes("s3:*") && list(said.statement.Resource).includes("*")),
            ),
            ...each(
                attachments(graph),
                ({ name }) => name,
                "is an administrator's policy",
                ({ inputs }) => !/Administrator|PowerUser|FullAccess|IAMFull/.test(String(inputs["policyArn"])),
            ),
        ],
        mutants: {
            everything: (graph) => allow(graph, { Action: "*" }),
            "all of IAM": (graph) => allow(graph, { Action: ["iam:*"] }),
            "every bucket": (graph) => allow(graph, { Action: "s3:*" }),
            "all but": (graph) => allow(graph, { NotAction: "iam:*", Action: [] } as Partial<Statement>),
            "AWS's administrator": (graph) =>
                put(first(attachments(graph)), "policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"),
        },
        breaks: everywhere,
    },
    {
        id: "35-no-service-as-a-whole",
        linters: ["CIS 5.5.1", "C-0232"],
        requirement: "no role may do all that a service can do to all that there is",
        violations: (graph) =>
            each(
                allowed(statements(graph).filter(isIdentity)),
                named,
                "may do all of a service to everything",
                (said) =>
                    !list(said.statement.Resource).includes("*") ||
                    said.statement.Condition !== undefined ||
                    !actions(said).some((action) => action.endsWith(":*")),
            ),
        mutants: { "one more service": (graph) => allow(graph, { Action: "rds:*" }) },
        breaks: everywhere,
    },
    {
        id: "35-no-way-up",
        linters: ["AWS-0342", "CKV_AWS_110"],
        requirement:
            "who may make or change roles may do so within a permissions boundary, to roles by name, and hand them to known services",
        violations: (graph) =>
            each(allowed(statements(graph).filter(isIdentity)), named, "could give itself more than it has", (said) => {
                const { Resource, Condition = {} } = said.statement;
                const equal = Condition["StringEquals"] ?? {};
                const byName = list(Resource).every((arn) => /:role\/[\w-]+/.test(arn));
                const widens = actions(said).some((pattern) => widening.some((action) => like(pattern, action)));
                const passes = actions(said).some((pattern) => like(pattern, "iam:PassRole"));
                return (
                    (!widens || (byName && "iam:PermissionsBoundary" in equal)) &&
                    (!passes || (byName && "iam:PassedToService" in equal))
                );
            }),
        mutants: {
            "any policy for any role": (graph) => allow(graph, { Action: "iam:AttachRolePolicy" }),
            "a role without boundary": (graph) =>
                allow(graph, { Action: ["iam:CreateRole"], Resource: "arn:aws:iam::123456789012:role/lazysheeps-x-*" }),
            "by a pattern": (graph) => allow(graph, { Action: "iam:Put*" }),
            "any role for anybody": (graph) => allow(graph, { Action: "iam:PassRole" }),
        },
        breaks: everywhere,
    },
    {
        id: "35-boundary",
        linters: ["CIS 5.5.1"],
        requirement: "every role that an environment makes stays within the boundary that the stack account set",
        violations: (graph) =>
            each(
                roles(graph).filter(isEnvironments),
                ({ name }) => name,
                "has no limit to what it can be allowed",
                ({ inputs }) =>
                    /^arn:aws:iam::\d{12}:policy\/lazysheeps-[a-z0-9-]+-boundary$/.test(
                        String(inputs["permissionsBoundary"]),
                    ) && at(inputs, "namePrefix") !== undefined,
            ),
        mutants: {
            "no boundary": (graph) => put(first(roles(graph)), "permissionsBoundary", undefined),
            "another policy": (graph) =>
                put(first(roles(graph)), "permissionsBoundary", "arn:aws:iam::aws:policy/AdministratorAccess"),
        },
    },
    {
        id: "35-roles-alone",
        linters: ["CKV_AWS_40", "AWS-0143"],
        requirement: "permissions are roles' alone: no user, group or key of one's own",
        violations: (graph) => [
            ...each(
                graph,
                ({ name }) => name,
                "is somebody with lasting credentials",
                ({ type }) => !/^aws:iam\/(user|group|accessKey)/i.test(type),
            ),
            ...each(
                inlinePolicies(graph),
                ({ name }) => name,
                "is no role's",
                ({ inputs }) => roles(graph).some(({ name }) => inputs["role"] === `${name}-id`),
            ),
        ],
        mutants: {
            "a user": (graph) => graph.push(made("aws:iam/user:User", {})),
            "an access key": (graph) => graph.push(made("aws:iam/accessKey:AccessKey", {})),
        },
        breaks: everywhere,
    },
];

/** Standing roles have names by which environments find them; the others get theirs from Pulumi. */
function isEnvironments({ inputs }: Resource) {
    return at(inputs, "name") === undefined;
}
