import { list, type Statement } from "../iam/document";
import { at, type Graph, kind, ofType, type Resource } from "./graph";

/** How the predicates find their way among AWS's resources. */

export const clusters = (graph: Graph) => ofType(graph, "eks:index:Cluster");
export const nodeGroups = (graph: Graph) => ofType(graph, "eks:index:ManagedNodeGroup");
export const networks = (graph: Graph) => ofType(graph, "awsx:ec2:Vpc");
export const keys = (graph: Graph) => ofType(graph, "aws:kms/key:Key");
export const logGroups = (graph: Graph) => ofType(graph, "aws:cloudwatch/logGroup:LogGroup");
export const buckets = (graph: Graph) => ofType(graph, "aws:s3/bucket:Bucket");
export const roles = (graph: Graph) => ofType(graph, "aws:iam/role:Role");
export const ingresses = (graph: Graph) => kind(graph, "Ingress");

/** What the mocked engine gives a resource. */
export const idOf = ({ name }: Resource) => `${name}-id`;
export const arnOf = ({ type, name, inputs }: Resource) => arns[type]?.(inputs) ?? `arn:aws:mock:::${name}`;
const arns: Record<string, (inputs: Resource["inputs"]) => string> = {
    "aws:s3/bucket:Bucket": ({ bucket }) => `arn:aws:s3:::${String(bucket)}`,
    "aws:cloudwatch/logGroup:LogGroup": ({ name }) =>
        `arn:aws:logs:eu-central-1:123456789012:log-group:${String(name)}`,
};

/** A resource of AWS as a mutant adds it. */
export const made = (type: string, inputs: Resource["inputs"], name = "x"): Resource => ({
    type,
    name,
    inputs,
    provider: "aws",
    options: {},
});

/** A statement of a policy document, and whose it is. */
export interface Said {
    resource: Resource;
    /** Input that the document is in. */
    input: string;
    statement: Statement;
}

/** Every statement of every policy document: any input that is the text of one. */
export const statements = (graph: Graph): Said[] =>
    graph
        .filter(({ type }) => type.startsWith("aws:"))
        .flatMap((resource) =>
            Object.entries(resource.inputs).flatMap(([input, text]) =>
                (documentOf(text)?.Statement ?? []).map((statement) => ({ resource, input, statement })),
            ),
        );

function documentOf(text: unknown): { Statement: Statement[] } | undefined {
    if (typeof text !== "string" || !text.includes('"Statement"')) return undefined;
    return JSON.parse(text) as { Statement: Statement[] };
}

/** Writes a statement that a mutant has changed, or a new one, back into its document. */
export function say(resource: Resource, input: string, change: (said: Statement[]) => void) {
    const document = documentOf(resource.inputs[input])!;
    change(document.Statement);
    resource.inputs[input] = JSON.stringify(document);
}

export const isTrust = ({ input }: Said) => input === "assumeRolePolicy";
/** Statements of what a role may do, as against who may do what to the thing a document is attached to. */
export const isIdentity = ({ resource, input }: Said) =>
    input === "policy" && /^aws:iam\/(policy|rolePolicy):/.test(resource.type);

export const allowed = (said: Said[]) => said.filter(({ statement }) => statement.Effect === "Allow");
export const actions = ({ statement }: Said) => list(statement.Action);

/** Annotation by which a ServiceAccount has a role. */
const roleAnnotation = "eks.amazonaws.com/role-arn";

/** Pods that have a role: by their ServiceAccount, or that of a chart or an add-on. */
export interface Bearer {
    who: string;
    roleArn: string;
    namespace: string;
    serviceAccount: string;
}

/** ServiceAccounts that EKS's add-ons work as. Source: EKS user guide. */
const addonAccounts: Record<string, [namespace: string, serviceAccount: string]> = {
    "aws-ebs-csi-driver": ["kube-system", "ebs-csi-controller-sa"],
    "amazon-cloudwatch-observability": ["amazon-cloudwatch", "cloudwatch-agent"],
};

export function bearers(graph: Graph): Bearer[] {
    const accounts = kind(graph, "ServiceAccount").map(({ name, inputs }) => ({
        who: `ServiceAccount ${name}`,
        roleArn: at<Record<string, string>>(inputs, "metadata.annotations")?.[roleAnnotation],
        namespace: at<string>(inputs, "metadata.namespace") ?? "",
        // One that is named by Pulumi has another name in every stack, which no trust can know.
        serviceAccount: at<string>(inputs, "metadata.name") ?? "",
    }));
    const releases = kind(graph, "Release").flatMap(({ name, inputs }) =>
        annotated(inputs["values"]).map(({ annotations, name: serviceAccount = "" }) => ({
            who: `Release ${name}`,
            roleArn: annotations[roleAnnotation],
            namespace: String(inputs["namespace"]),
            serviceAccount,
        })),
    );
    const addons = ofType(graph, "aws:eks/addon:Addon").map(({ inputs }) => {
        const [namespace, serviceAccount] = addonAccounts[String(inputs["addonName"])] ?? ["", ""];
        const who = `Addon ${String(inputs["addonName"])}`;
        return { who, roleArn: inputs["serviceAccountRoleArn"] as string | undefined, namespace, serviceAccount };
    });
    return [...accounts, ...releases, ...addons].flatMap(({ roleArn, ...bearer }) =>
        roleArn === undefined ? [] : [{ ...bearer, roleArn }],
    );
}

interface Annotated {
    name?: string;
    annotations: Record<string, string>;
}
/** Blocks of a chart's values that annotate with a role. */
function annotated(values: unknown): Annotated[] {
    if (typeof values !== "object" || values === null) return [];
    const own = roleAnnotation in ((values as Partial<Annotated>).annotations ?? {}) ? [values as Annotated] : [];
    return [...own, ...Object.values(values).flatMap(annotated)];
}
