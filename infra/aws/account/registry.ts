import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { repositoryName } from "../names";
import { policy } from "../policy";

export const pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"];
/** Finds what is released, and tags what is there: without the actions of an upload nobody brings a layer in. */
export const release = ["ecr:ListImages", "ecr:PutImage"];
/**
 * Repositories of the application, in whatever account: which one an environment's images are in is its own setting, and
 * another account has to let this one in.
 */
export const repositories = `arn:aws:ecr:*:*:repository/${repositoryName("*")}`;

export interface RegistryArgs {
    name: string;
    /** Releases of every environment to keep. */
    keepReleases: number;
    /** In the order that a release goes through them. */
    environments: string[];
    /** Other accounts whose environments run the images. */
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
            { repository: repository.name, policy: JSON.stringify(lifecycle(args.keepReleases, args.environments)) },
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
                        Action: [...pull, ...release],
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
 * Images that may go. A verified release carries a tag of its environment, and each environment keeps so many: the last
 * in line first, because an image that an earlier rule looks after is safe from the later ones. What a build tag has left
 * behind untagged goes by age.
 */
export function lifecycle(keepReleases: number, environments: string[]) {
    const releases = [...environments].reverse().map((environment) => ({
        description: `releases of ${environment}: the newest`,
        selection: {
            tagStatus: "tagged",
            tagPatternList: [`release-${environment}-*`],
            countType: "imageCountMoreThan",
            countNumber: keepReleases,
        },
    }));
    const leftBehind = {
        description: "builds that were never released",
        selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 365 },
    };
    return {
        rules: [...releases, leftBehind].map((rule, index) => ({
            rulePriority: index + 1,
            ...rule,
            action: { type: "expire" },
        })),
    };
}
