import * as z from "zod";
import {
    AccountId,
    BucketName,
    Email,
    EnvironmentName,
    GithubRepository,
    HostedZoneId,
    KeyArn,
    PrincipalArn,
    Region,
} from "./aws-rules";
import { everyOnce, whole } from "./rules";

/** For z.refine: roles and buckets are an environment's by the start of their names. */
const nobodysPrefix: [(names: string[]) => boolean, string] = [
    (names) => !names.some((name) => names.some((other) => other.startsWith(`${name}-`))),
    "has one that starts as another's roles do; write names that do not start with another and -",
];

const Fields = z.strictObject({
    account: AccountId,
    region: Region,
    github: z.strictObject({
        repository: GithubRepository,
        /** Numbers of owner and repository, which GitHub's newer subjects hold: gh api repos/OWNER/NAME. */
        ownerId: whole(1, Number.MAX_SAFE_INTEGER, "not a number GitHub gives"),
        repositoryId: whole(1, Number.MAX_SAFE_INTEGER, "not a number GitHub gives"),
        /** Whether the account trusts GitHub already; there can be one such provider. */
        providerExists: z.boolean(),
    }),
    /** The way in when GitHub is not: may assume every deploy role. */
    admin: PrincipalArn,
    /**
     * Bucket of Pulumi's state, and ARN of the key of its secrets, which is used with the stack's name as context `stack`;
     * absent: Pulumi Cloud has them.
     */
    state: z.strictObject({ bucket: BucketName, key: KeyArn }).optional(),
    /** Environments that live in this account, in the order that a release goes through them. */
    environments: z
        .array(EnvironmentName)
        .min(1, "empty; name at least one environment")
        .refine(...everyOnce)
        .refine(...nobodysPrefix),
    /** Account by environment of those that run the images elsewhere: they pull them, and mark releases. */
    elsewhere: z.record(EnvironmentName, AccountId),
    /** Zone in Route 53 by environment that has a domain: whose records it writes, all of them. */
    hostedZones: z.record(EnvironmentName, HostedZoneId),
    /** Releases of every environment to keep of each image: what runs, and what it could go back to. */
    keepReleases: whole(10, 1000, "a rollback needs the images before"),
    budget: z.strictObject({ monthlyUsd: whole(1, 1_000_000, "not a budget"), email: Email }),
});

/** What one AWS account holds once and what outlives every environment. */
export const Account = Fields.superRefine(({ environments, elsewhere, hostedZones, state }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    for (const name of Object.keys(elsewhere).filter((one) => environments.includes(one)))
        refuse(["elsewhere", name], "one of the account's own environments; leave it out here or there");
    if (environments.includes("account"))
        refuse(["environments"], "has account, which is the stack of the account itself; write another name");
    const owner = environments.find((name) => state?.bucket.startsWith(`lazysheeps-${name}-`) === true);
    if (owner !== undefined)
        refuse(
            ["state", "bucket"],
            `named as the buckets of ${owner}, whose roles would get at all of it; write another`,
        );
    for (const name of Object.keys(hostedZones).filter((one) => !environments.includes(one))) {
        refuse(["hostedZones", name], `not one of the environments; write one of ${environments.join(", ")}`);
    }
});

export type AccountSettings = z.infer<typeof Account>;
