import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type PodIdentity, PodRole } from "./pod-role";
import { policy } from "./policy";

export interface BackupsArgs {
    /** Buckets are named for all of AWS. */
    bucketName: string;
    days: number;
    protect: boolean;
    identity: PodIdentity;
    namespace: string;
}

/** A bucket for backups, and a role for the backup job that may add to it and read from it, and delete nothing. */
export class Backups extends pulumi.ComponentResource {
    readonly bucket: pulumi.Output<string>;
    readonly roleArn: pulumi.Output<string>;

    constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Backups", name, {}, opts);
        const child = { parent: this };
        // A bucket that stays keeps its guards.
        const kept = { ...child, protect: args.protect };

        const bucket = new aws.s3.Bucket(name, { bucket: args.bucketName, forceDestroy: !args.protect }, kept);
        const of = { bucket: bucket.bucket };
        new aws.s3.BucketPublicAccessBlock(
            name,
            {
                ...of,
                blockPublicAcls: true,
                blockPublicPolicy: true,
                ignorePublicAcls: true,
                restrictPublicBuckets: true,
            },
            kept,
        );
        new aws.s3.BucketOwnershipControls(name, { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } }, kept);
        new aws.s3.BucketServerSideEncryptionConfiguration(
            name,
            {
                ...of,
                rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true }],
            },
            kept,
        );
        // What is overwritten or deleted by mistake is still there.
        const versioning = new aws.s3.BucketVersioning(
            name,
            { ...of, versioningConfiguration: { status: "Enabled" } },
            kept,
        );
        new aws.s3.BucketLifecycleConfiguration(
            name,
            {
                ...of,
                rules: [
                    {
                        id: "backups",
                        status: "Enabled",
                        filter: {},
                        expiration: { days: args.days },
                        noncurrentVersionExpiration: { noncurrentDays: 30 },
                        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
                    },
                ],
            },
            { ...kept, dependsOn: [versioning] },
        );
        const objects = pulumi.interpolate`${bucket.arn}/*`;
        new aws.s3.BucketPolicy(
            name,
            {
                ...of,
                policy: policy({
                    Effect: "Deny",
                    Principal: "*",
                    Action: "s3:*",
                    Resource: [bucket.arn, objects],
                    Condition: { Bool: { "aws:SecureTransport": "false" } },
                }),
            },
            kept,
        );

        this.bucket = bucket.bucket;
        this.roleArn = new PodRole(
            name,
            args.identity,
            {
                namespace: args.namespace,
                serviceAccount: "backup",
                policies: {
                    add: policy(
                        { Effect: "Allow", Action: "s3:ListBucket", Resource: bucket.arn },
                        {
                            Effect: "Allow",
                            Action: ["s3:PutObject", "s3:PutObjectAcl", "s3:GetObject"],
                            Resource: objects,
                        },
                    ),
                },
            },
            child,
        ).arn;
        this.registerOutputs({ bucket: this.bucket });
    }
}
