import { list, type Statement } from "../iam/document";
import { isTrust, made, roles, statements } from "./aws-graph";
import { at, type Graph, ofType, put, remove } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
const repositories = (graph: Graph) => ofType(graph, "aws:ecr/repository:Repository");
const lifecycles = (graph: Graph) => ofType(graph, "aws:ecr/lifecyclePolicy:LifecyclePolicy");
const budgets = (graph: Graph) => ofType(graph, "aws:budgets/budget:Budget");

interface Rule {
    selection: {
        tagStatus: "tagged" | "untagged" | "any";
        tagPatternList?: string[];
        tagPrefixList?: string[];
        countType: string;
        countNumber: number;
        countUnit?: string;
    };
}
const rulesOf = ({ inputs }: { inputs: Record<string, unknown> }) =>
    (JSON.parse(String(inputs["policy"])) as { rules: Rule[] }).rules;
const change = (graph: Graph, edit: (rules: Rule[]) => void) => {
    const policy = first(lifecycles(graph));
    const rules = rulesOf(policy);
    edit(rules);
    policy.inputs["policy"] = JSON.stringify({ rules });
};
/** Adds a role that this principal may become. */
const trusting = (graph: Graph, AWS: string, Condition?: Statement["Condition"]) =>
    graph.push(
        made("aws:iam/role:Role", {
            assumeRolePolicy: JSON.stringify({
                Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS }, Condition }],
            }),
            maxSessionDuration: 7200,
        }),
    );
/** Whether a rule leaves releases alone, or counts them. */
const sparesReleases = ({ selection: { tagStatus, tagPatternList = [], tagPrefixList = [], countType } }: Rule) =>
    tagStatus === "untagged" ||
    (tagStatus === "tagged" &&
        ([...tagPatternList, ...tagPrefixList].every((pattern) => pattern.startsWith("build-")) ||
            countType === "imageCountMoreThan"));

export const awsAccount: Policy[] = [
    {
        id: "33-immutable-releases",
        linters: ["AWS-0031", "CKV_AWS_51", "aws-ecr-repository-disallow-mutable-image"],
        requirement: "a tag means one image for ever, apart from those of builds",
        violations: (graph) =>
            each(
                repositories(graph),
                name,
                "has release tags that can come to mean another image",
                ({ inputs }) =>
                    inputs["imageTagMutability"] === "IMMUTABLE" ||
                    (inputs["imageTagMutability"] === "IMMUTABLE_WITH_EXCLUSION" &&
                        at<{ filter: string }[]>(inputs, "imageTagMutabilityExclusionFilters")!.every(
                            ({ filter }) => filter === "build-*",
                        )),
            ),
        mutants: {
            mutable: (graph) => put(first(repositories(graph)), "imageTagMutability", "MUTABLE"),
            "every tag": (graph) =>
                put(first(repositories(graph)), "imageTagMutabilityExclusionFilters", [
                    { filter: "*", filterType: "WILDCARD" },
                ]),
            "releases too": (graph) =>
                at<{ filter: string }[]>(first(repositories(graph)).inputs, "imageTagMutabilityExclusionFilters")!.push(
                    { filter: "release-*" },
                ),
        },
    },
    {
        id: "33-scanned-and-encrypted",
        linters: ["CIS 5.1.1", "AWS-0030", "AWS-0033", "CKV_AWS_136", "CKV_AWS_163"],
        requirement: "images are scanned when they are pushed, encrypted by KMS, and not deleted with their repository",
        violations: (graph) =>
            each(
                repositories(graph),
                name,
                "is not scanned, not encrypted by KMS, or easily lost",
                ({ inputs, options }) =>
                    at(inputs, "imageScanningConfiguration.scanOnPush") === true &&
                    at<{ encryptionType: string }[]>(inputs, "encryptionConfigurations")?.[0]?.encryptionType ===
                        "KMS" &&
                    inputs["forceDelete"] !== true &&
                    options.protect === true,
            ),
        mutants: {
            "not scanned": (graph) => put(first(repositories(graph)), "imageScanningConfiguration.scanOnPush", false),
            "ECR's own keys": (graph) => put(first(repositories(graph)), "encryptionConfigurations", undefined),
            "deleted with all images": (graph) => put(first(repositories(graph)), "forceDelete", true),
            unprotected: (graph) => (first(repositories(graph)).options.protect = false),
        },
    },
    {
        id: "33-lifecycle",
        linters: ["CKV_AWS_32", "C-0253"],
        requirement:
            "what is left behind goes, and a release goes only when many newer ones are there: never by age, never with all the rest",
        violations: (graph) => [
            ...each(repositories(graph), name, "keeps everything", (repository) =>
                lifecycles(graph).some(({ inputs }) => inputs["repository"] === repository.inputs["name"]),
            ),
            ...each(
                lifecycles(graph),
                name,
                "could delete a release that runs",
                (policy) =>
                    rulesOf(policy).every(sparesReleases) &&
                    rulesOf(policy).every(
                        ({ selection: { countType, countNumber } }) =>
                            countType !== "imageCountMoreThan" || countNumber >= 10,
                    ) &&
                    rulesOf(policy).some(({ selection }) => selection.tagStatus === "untagged"),
            ),
        ],
        mutants: {
            none: (graph) => remove(graph, first(lifecycles(graph))),
            "releases by age": (graph) =>
                change(graph, ([releases]) => (releases!.selection.countType = "sinceImagePushed")),
            "anything by number": (graph) => change(graph, ([releases]) => (releases!.selection.tagStatus = "any")),
            "a few releases": (graph) => change(graph, ([releases]) => (releases!.selection.countNumber = 3)),
            "what is left behind stays": (graph) => change(graph, (rules) => rules.pop()),
        },
    },
    {
        id: "35-lasting-account",
        linters: [],
        requirement: "roles that people and jobs come by are not deleted by mistake, and last as long as a run",
        violations: (graph) =>
            each(
                roles(graph),
                name,
                "can be deleted by mistake, or ends within a run",
                ({ inputs, options }) => options.protect === true && Number(inputs["maxSessionDuration"]) >= 7200,
            ),
        mutants: {
            unprotected: (graph) => (first(roles(graph)).options.protect = false),
            "an hour": (graph) => put(first(roles(graph)), "maxSessionDuration", undefined),
        },
    },
    {
        id: "budget",
        linters: [],
        requirement: "somebody hears when costs rise",
        violations: (graph) => [
            ...(budgets(graph).length > 0 ? [] : [{ resource: "budget", what: "is missing" }]),
            ...each(budgets(graph), name, "tells nobody", ({ inputs }) => {
                const all = at<{ subscriberEmailAddresses?: string[] }[]>(inputs, "notifications") ?? [];
                return all.length > 0 && all.every((one) => (one.subscriberEmailAddresses ?? []).length > 0);
            }),
        ],
        mutants: {
            none: (graph) => remove(graph, first(budgets(graph))),
            silent: (graph) => put(first(budgets(graph)), "notifications", []),
        },
    },
    {
        id: "35-roles-within-account",
        linters: ["CKV_AWS_61"],
        requirement:
            "AWS principals that a role trusts are single users or roles, by name or by their ARN to the letter, never an account as a whole",
        violations: (graph) =>
            each(
                statements(graph).filter(isTrust),
                ({ resource }) => resource.name,
                "trusts a whole account",
                ({ statement: { Principal, Condition = {} } }) => {
                    const trusted = typeof Principal === "object" ? list(Principal.AWS) : [];
                    const one = list(Condition["ArnEquals"]?.["aws:PrincipalArn"]);
                    return (
                        !trusted.some((who) => /^(\d{12}|.*:root)$/.test(who)) ||
                        (one.length > 0 && one.every((arn) => /^arn:aws:iam::\d{12}:(role|user)\/[^*?]+$/.test(arn)))
                    );
                },
            ),
        mutants: {
            "an account": (graph) => trusting(graph, "arn:aws:iam::123456789012:root"),
            "an account by its number": (graph) => trusting(graph, "123456789012"),
            "a pattern of its roles": (graph) =>
                trusting(graph, "arn:aws:iam::123456789012:root", {
                    ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/lazysheeps-*" },
                }),
            "all but one": (graph) =>
                trusting(graph, "arn:aws:iam::123456789012:root", {
                    ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/x" },
                }),
        },
    },
];
