import { list } from "../iam/document";
import { arnOf, buckets, made, say, statements } from "./aws-graph";
import { at, type Graph, ofType, put, remove, type Resource } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
/** What a bucket is told by resources of their own. */
const told = (graph: Graph, bucket: Resource, type: string) =>
    ofType(graph, `aws:s3/${type}`).filter(({ inputs }) => inputs["bucket"] === bucket.inputs["bucket"]);
const block = "bucketPublicAccessBlock:BucketPublicAccessBlock";
const versioning = "bucketVersioning:BucketVersioning";
const encryption = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const lifecycle = "bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const policies = "bucketPolicy:BucketPolicy";
const its = (graph: Graph, type: string) => first(ofType(graph, `aws:s3/${type}`));
interface Encryption {
    applyServerSideEncryptionByDefault: { sseAlgorithm: string; kmsMasterKeyId?: string };
}
const encryptions = (graph: Graph, bucket: Resource) =>
    told(graph, bucket, encryption).flatMap(({ inputs }) => at<Encryption[]>(inputs, "rules") ?? []);
interface Expiry {
    status: string;
    noncurrentVersionExpiration?: unknown;
    abortIncompleteMultipartUpload?: unknown;
}

export const awsBuckets: Policy[] = [
    {
        id: "36-private-bucket",
        linters: ["AWS-0086", "AWS-0087", "AWS-0091", "AWS-0093", "AWS-0094", "CKV2_AWS_6", "CKV2_AWS_65"],
        requirement: "buckets are private by all four locks, and objects are the bucket owner's",
        violations: (graph) =>
            each(buckets(graph), name, "can be made public", (bucket) => {
                const [locks] = told(graph, bucket, block);
                const [owner] = told(graph, bucket, "bucketOwnershipControls:BucketOwnershipControls");
                return (
                    ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].every(
                        (lock) => locks?.inputs[lock] === true,
                    ) &&
                    at(owner?.inputs, "rule.objectOwnership") === "BucketOwnerEnforced" &&
                    bucket.inputs["acl"] === undefined
                );
            }),
        mutants: {
            "no locks": (graph) => remove(graph, its(graph, block)),
            "three locks": (graph) => put(its(graph, block), "restrictPublicBuckets", false),
            "the locks of another": (graph) => put(its(graph, block), "bucket", "another"),
            "lists of access": (graph) =>
                put(
                    its(graph, "bucketOwnershipControls:BucketOwnershipControls"),
                    "rule.objectOwnership",
                    "ObjectWriter",
                ),
        },
    },
    {
        id: "36-lasting-bucket",
        linters: ["AWS-0090", "CKV_AWS_21", "CKV2_AWS_61"],
        requirement: "what is overwritten or deleted by mistake is still there for a while, and backups do not pile up",
        violations: (graph) =>
            each(buckets(graph), name, "forgets, or never does", (bucket) => {
                const [versions] = told(graph, bucket, versioning);
                const rules = told(graph, bucket, lifecycle).flatMap(
                    ({ inputs }) => at<Expiry[]>(inputs, "rules") ?? [],
                );
                return (
                    at(versions?.inputs, "versioningConfiguration.status") === "Enabled" &&
                    rules.some(
                        (rule) =>
                            rule.status === "Enabled" &&
                            rule.noncurrentVersionExpiration !== undefined &&
                            rule.abortIncompleteMultipartUpload !== undefined,
                    )
                );
            }),
        mutants: {
            "no versions": (graph) => put(its(graph, versioning), "versioningConfiguration.status", "Suspended"),
            "no end": (graph) => remove(graph, its(graph, lifecycle)),
            "no end of older versions": (graph) =>
                delete at<Expiry[]>(its(graph, lifecycle).inputs, "rules")![0]!.noncurrentVersionExpiration,
        },
    },
    {
        id: "36-encrypted-bucket",
        linters: ["AWS-0088", "CKV_AWS_19", "CKV_AWS_145"],
        requirement: "buckets are encrypted by KMS, so that reading one asks for a key too",
        violations: (graph) =>
            each(buckets(graph), name, "is not encrypted by KMS", (bucket) => {
                const rules = encryptions(graph, bucket);
                return (
                    rules.length > 0 &&
                    rules.every((rule) => rule.applyServerSideEncryptionByDefault.sseAlgorithm.startsWith("aws:kms"))
                );
            }),
        mutants: {
            "left to S3": (graph) => remove(graph, its(graph, encryption)),
            "S3's own keys": (graph) =>
                (at<Encryption[]>(
                    its(graph, encryption).inputs,
                    "rules",
                )![0]!.applyServerSideEncryptionByDefault.sseAlgorithm = "AES256"),
        },
    },
    {
        id: "36-own-key",
        linters: ["AWS-0132"],
        requirement: "buckets are encrypted with a key of one's own",
        violations: (graph) =>
            each(buckets(graph), name, "has AWS's key", (bucket) =>
                encryptions(graph, bucket).some(
                    (rule) => rule.applyServerSideEncryptionByDefault.kmsMasterKeyId !== undefined,
                ),
            ),
        mutants: { "another one": (graph) => graph.push(made("aws:s3/bucket:Bucket", { bucket: "x" })) },
    },
    {
        id: "36-tls-only",
        linters: ["CKV_AWS_379"],
        requirement: "buckets answer over TLS only",
        violations: (graph) =>
            each(buckets(graph), name, "answers in plain text", (bucket) =>
                statements(told(graph, bucket, policies)).some(
                    ({ statement: { Effect, Principal, Action, Resource, Condition } }) =>
                        Effect === "Deny" &&
                        Principal === "*" &&
                        Action === "s3:*" &&
                        [arnOf(bucket), `${arnOf(bucket)}/*`].every((arn) => list(Resource).includes(arn)) &&
                        Condition?.["Bool"]?.["aws:SecureTransport"] === "false",
                ),
            ),
        mutants: {
            "no policy": (graph) => remove(graph, its(graph, policies)),
            "the objects only": (graph) =>
                say(
                    its(graph, policies),
                    "policy",
                    ([only]) => (only!.Resource = [`${arnOf(first(buckets(graph)))}/*`]),
                ),
            "no condition": (graph) => say(its(graph, policies), "policy", ([only]) => delete only!.Condition),
            "the other way round": (graph) =>
                say(
                    its(graph, policies),
                    "policy",
                    ([only]) => (only!.Condition!["Bool"]!["aws:SecureTransport"] = "true"),
                ),
        },
    },
    {
        id: "36-object-lock",
        linters: ["CKV_AWS_143"],
        requirement: "for a while nobody at all can delete a backup",
        violations: (graph) =>
            each(buckets(graph), name, "has no lock", ({ inputs }) => inputs["objectLockEnabled"] === true),
        mutants: { "another one": (graph) => graph.push(made("aws:s3/bucket:Bucket", { bucket: "x" })) },
    },
];
