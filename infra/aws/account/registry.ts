import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policy } from "../policy";

export interface RegistryArgs {
    name: string;
    /** Release images to keep. */
    keepReleases: number;
    /** Other accounts that pull. */
    pullAccounts: string[];
}

/** One image's repository: a release tag means one image for ever, a build tag the newest one. */
export class Registry extends pulumi.ComponentResource {
    readonly url: pulumi.Output<string>;

    constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:account:Registry", name, {}, opts);
        const child = { parent: this };
        const repository = new aws.ecr.Repository(
            name,
            {
                name: args.name,
                // The same digest pushed again under an immutable tag is refused, so builds have tags that move.
                imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
                imageTagMutabilityExclusionFilters: [{ filter: "build-*", filterType: "WILDCARD" }],
                imageScanningConfiguration: { scanOnPush: true },
                encryptionConfigurations: [{ encryptionType: "KMS" }],
            },
            { ...child, protect: true },
        );
        new aws.ecr.LifecyclePolicy(
            name,
            { repository: repository.name, policy: JSON.stringify(lifecycle(args.keepReleases)) },
            child,
        );
        if (args.pullAccounts.length > 0) {
            new aws.ecr.RepositoryPolicy(
                name,
                {
                    repository: repository.name,
                    policy: policy({
                        Effect: "Allow",
                        Principal: { AWS: args.pullAccounts.map((account) => `arn:aws:iam::${account}:root`) },
                        Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
                    }),
                },
                child,
            );
        }
        this.url = repository.repositoryUrl;
        this.registerOutputs({ url: this.url });
    }
}

/**
 * Images that may go. Releases are kept by number, and what a build tag has left behind by age: a running image is
 * younger than that, or has a release tag.
 */
export function lifecycle(keepReleases: number) {
    return {
        rules: [
            {
                rulePriority: 1,
                description: "releases: the newest",
                selection: {
                    tagStatus: "tagged",
                    tagPatternList: ["release-*"],
                    countType: "imageCountMoreThan",
                    countNumber: keepReleases,
                },
                action: { type: "expire" },
            },
            {
                rulePriority: 2,
                description: "builds that another has taken the tag of",
                selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 90 },
                action: { type: "expire" },
            },
        ],
    };
}
