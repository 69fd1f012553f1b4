import type { Recorded } from "../support/engine";

export interface Statement {
    Sid?: string;
    Effect: "Allow" | "Deny";
    Action: string | string[];
    Resource?: string | string[];
    Principal?: "*" | Partial<Record<"AWS" | "Service" | "Federated", string | string[]>>;
    /** Operator → key → values. */
    Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Document {
    Version: string;
    Statement: Statement[];
}

/** What a document says: who may become a role, what a role may do, or who may do what to the thing it is attached to. */
export type Kind = "trust" | "identity" | "resource";

export interface Attached {
    /** Name of the resource that has the document. */
    where: string;
    kind: Kind;
    /** Characters that AWS takes, white space not counted. */
    limit: number;
    document: Document;
}

/** Where documents are, and how long AWS lets them be. Source: IAM, S3, KMS and ECR quotas. */
const places: Record<string, { input: string; kind: Kind; limit: number }> = {
    "aws:iam/role:Role": { input: "assumeRolePolicy", kind: "trust", limit: 2048 },
    "aws:iam/policy:Policy": { input: "policy", kind: "identity", limit: 6144 },
    "aws:iam/rolePolicy:RolePolicy": { input: "policy", kind: "identity", limit: 10_240 },
    "aws:s3/bucketPolicy:BucketPolicy": { input: "policy", kind: "resource", limit: 20_480 },
    "aws:kms/key:Key": { input: "policy", kind: "resource", limit: 32_768 },
    "aws:ecr/repositoryPolicy:RepositoryPolicy": { input: "policy", kind: "resource", limit: 10_240 },
};

/** Every policy document of a graph. */
export function documentsOf(resources: Recorded[]): Attached[] {
    return resources.flatMap(({ type, name, inputs }) => {
        const place = places[type];
        const text = place && inputs[place.input];
        if (place === undefined || typeof text !== "string") return [];
        return [{ where: name, kind: place.kind, limit: place.limit, document: JSON.parse(text) as Document }];
    });
}

/** The one document of this kind that this resource has. */
export function documentOf(resources: Recorded[], where: string, kind: Kind): Document {
    const [found, ...others] = documentsOf(resources).filter((one) => one.where === where && one.kind === kind);
    if (found === undefined || others.length > 0) throw new Error(`expected one ${kind} document of ${where}`);
    return found.document;
}

export const list = <T>(value: T | T[] | undefined): T[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [value];
