import { made } from "./aws-graph";
import { at, type Graph, kind, ofType, put, type Resource } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
const everywhere = ["the stack dev", "the stack prod", "the stack account"];
const isCloud = ({ type }: Resource) => /^(aws|awsx|eks):/.test(type);
const providers = (graph: Graph) => ofType(graph, "pulumi:providers:aws");
const templates = (graph: Graph) => ofType(graph, "aws:ec2/launchTemplate:LaunchTemplate");

const text = (one: Resource | undefined, input: string, otherwise: string) =>
    (one?.inputs[input] as string | undefined) ?? otherwise;

type Tags = Record<string, unknown>;
const isOurs = (tags: Tags | undefined) =>
    tags?.["project"] === "lazysheeps" && typeof tags["environment"] === "string";
const defaultTags = (provider: Resource | undefined) =>
    (JSON.parse(text(provider, "defaultTags", "{}")) as { tags?: Tags }).tags;
interface Specification {
    resourceType: string;
    tags: Tags;
}
const driver = (graph: Graph) =>
    first(ofType(graph, "aws:eks/addon:Addon").filter(({ inputs }) => inputs["addonName"] === "aws-ebs-csi-driver"));
/** Tags that the driver gives to every volume. */
const volumeTags = (graph: Graph) =>
    (
        JSON.parse(text(driver(graph), "configurationValues", "{}")) as {
            controller?: { extraVolumeTags?: Tags };
        }
    ).controller?.extraVolumeTags;

/** How what holds data is encrypted; `elsewhere` where a row of its own says how. */
const holdsData = "elsewhere";
const holdsNothing = "nothing to encrypt";
const kinds: [RegExp, typeof holdsData | typeof holdsNothing | ((one: Resource) => boolean)][] = [
    [/^aws:s3\/bucket:Bucket$/, holdsData],
    [/^aws:sns\/topic:Topic$/, holdsData],
    [/^aws:ecr\/repository:Repository$/, holdsData],
    [/^aws:ec2\/launchTemplate:/, holdsData],
    [/^aws:cloudwatch\/logGroup:/, holdsData],
    [/^eks:index:Cluster$/, holdsData],
    [/^aws:(ebs\/volume|efs\/fileSystem):/, ({ inputs }) => inputs["encrypted"] === true],
    [/^aws:rds\/(instance|cluster):/, ({ inputs }) => inputs["storageEncrypted"] === true],
    [/^aws:(acm|budgets|eks|iam|kms|route53|vpc)\//, holdsNothing],
    [/^aws:cloudwatch\/metricAlarm:/, holdsNothing],
    [/^aws:ec2\/(defaultSecurityGroup|flowLog|securityGroup|vpcEndpoint):/, holdsNothing],
    [/^aws:ecr\/(lifecyclePolicy|repositoryPolicy):/, holdsNothing],
    [/^aws:s3\/bucket\w+:/, holdsNothing],
    [/^aws:sns\/topicSubscription:/, holdsNothing],
    [/^(awsx:ec2:Vpc|eks:index:ManagedNodeGroup)$/, holdsNothing],
];

export const awsEverything: Policy[] = [
    {
        id: "32-everything-encrypted",
        linters: ["CKV_AWS_3", "encrypted-volumes"],
        requirement: "everything that holds data is encrypted, and nothing is of a kind that nobody has looked at",
        violations: (graph) =>
            each(graph.filter(isCloud), name, "is not known to be encrypted", (one) => {
                const how = kinds.find(([type]) => type.test(one.type))?.[1];
                return typeof how === "function" ? how(one) : how !== undefined;
            }),
        mutants: {
            "a plain volume": (graph) => graph.push(made("aws:ebs/volume:Volume", {})),
            "a plain database": (graph) => graph.push(made("aws:rds/instance:Instance", { storageEncrypted: false })),
            "something new": (graph) => graph.push(made("aws:dynamodb/table:Table", {})),
        },
        breaks: everywhere,
    },
    {
        id: "tags-on-everything",
        linters: ["CKV_AWS_153"],
        requirement:
            "everything in AWS has the project's and the environment's tag: by its provider, and nothing says them otherwise",
        violations: (graph) =>
            each(graph.filter(isCloud), name, "would be nobody's in the bill", ({ provider, inputs }) => {
                const usual = defaultTags(providers(graph).find((one) => one.name === provider));
                const own = at<Tags>(inputs, "tags") ?? {};
                // What the stack account makes for an environment is that environment's.
                const mayDiffer = usual?.["environment"] === "account";
                const differs = "environment" in own && own["environment"] !== usual?.["environment"];
                return isOurs(usual) && isOurs({ ...usual, ...own }) && (mayDiffer || !differs);
            }),
        mutants: {
            "no tags": (graph) =>
                put(
                    providers(graph).find(({ name }) => name === "aws")!,
                    "defaultTags",
                    undefined,
                ),
            "no environment": (graph) =>
                put(
                    providers(graph).find(({ name }) => name === "aws")!,
                    "defaultTags",
                    '{"tags":{"project":"lazysheeps"}}',
                ),
            "another provider": (graph) => (first(graph.filter(isCloud)).provider = "caller"),
            "no provider": (graph) => (first(graph.filter(isCloud)).provider = undefined),
            "tags of its own": (graph) => put(first(graph.filter(isCloud)), "tags", { project: "another" }),
        },
        breaks: everywhere,
    },
    {
        id: "tags-on-nodes",
        linters: [],
        requirement: "what AWS makes of a template has the tags too: a provider's do not reach it",
        violations: (graph) =>
            each(templates(graph), name, "makes instances or volumes without tags", ({ inputs }) =>
                ["instance", "volume"].every((type) =>
                    (at<Specification[]>(inputs, "tagSpecifications") ?? []).some(
                        ({ resourceType, tags }) => resourceType === type && isOurs(tags),
                    ),
                ),
            ),
        mutants: {
            "no volumes": (graph) => at<unknown[]>(first(templates(graph)).inputs, "tagSpecifications")!.pop(),
            none: (graph) => put(first(templates(graph)), "tagSpecifications", undefined),
        },
    },
    {
        id: "tags-on-the-balancer",
        linters: [],
        requirement: "what the load balancer controller makes has the tags too",
        violations: (graph) =>
            each(
                kind(graph, "Release").filter(({ inputs }) => inputs["chart"] === "aws-load-balancer-controller"),
                name,
                "makes load balancers without tags",
                ({ inputs }) => isOurs(at<Tags>(inputs, "values.defaultTags")),
            ),
        mutants: {
            none: (graph) =>
                put(
                    kind(graph, "Release").find(({ name }) => name === "load-balancer-controller")!,
                    "values.defaultTags",
                    undefined,
                ),
        },
    },
    {
        id: "tags-on-volumes",
        linters: [],
        requirement: "volumes that claims ask for have the tags too, by which other environments are kept from them",
        violations: (graph) =>
            each(kind(graph, "StorageClass"), name, "makes volumes without tags", () => isOurs(volumeTags(graph))),
        mutants: {
            "a driver that says nothing": (graph) => put(driver(graph), "configurationValues", undefined),
            "a driver that says half": (graph) =>
                put(
                    driver(graph),
                    "configurationValues",
                    '{"controller":{"extraVolumeTags":{"project":"lazysheeps"}}}',
                ),
        },
    },
    {
        id: "one-account",
        linters: [],
        requirement: "a provider works in the settings' account only, whatever account the shell points at",
        violations: (graph) =>
            each(
                providers(graph),
                name,
                "would work in any account",
                (provider) => (JSON.parse(text(provider, "allowedAccountIds", "[]")) as string[]).length === 1,
            ),
        mutants: {
            "any account": (graph) => put(first(providers(graph)), "allowedAccountIds", undefined),
        },
        breaks: everywhere,
    },
];
