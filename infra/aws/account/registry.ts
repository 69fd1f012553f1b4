import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { repositoryName } from "../names";
import { policy, type Statement } from "../policy";
import { standingArn } from "../standing-roles";

export const pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"];
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
    /** Account by environment of those that run the images elsewhere. */
    elsewhere: Record<string, string>;
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
            {
                repository: repository.name,
                policy: JSON.stringify(
                    lifecycle(args.keepReleases, [...args.environments, ...Object.keys(args.elsewhere)]),
                ),
            },
            child,
        );
        if (Object.keys(args.elsewhere).length > 0)
            new aws.ecr.RepositoryPolicy(
                name,
                { repository: repository.name, policy: policy(...lettingIn(args.elsewhere)) },
                child,
            );
        this.url = repository.repositoryUrl;
        this.registerOutputs({ url: this.url });
    }
}

/** Whoever an account allows it pulls; those who deploy and preview there see the releases, and who deploys marks them. */
function lettingIn(elsewhere: Record<string, string>): Statement[] {
    const accounts = [...new Set(Object.values(elsewhere))];
    const Principal = { AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) };
    const roles = (role: "deploy" | "preview") =>
        Object.entries(elsewhere).map(([environment, account]) => standingArn(account, environment, role));
    const only = (arns: string[]) => ({ ArnEquals: { "aws:PrincipalArn": arns } });
    return [
        { Effect: "Allow", Principal, Action: pull },
        {
            Effect: "Allow",
            Principal,
            Action: "ecr:ListImages",
            Condition: only([...roles("deploy"), ...roles("preview")]),
        },
        { Effect: "Allow", Principal, Action: "ecr:PutImage", Condition: only(roles("deploy")) },
    ];
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
