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
    /** Bucket of Pulumi's state and ARN of the key of its secrets, used with the stack's name as context `stack`; absent: Pulumi Cloud has them. */
    state: z.strictObject({ bucket: BucketName, key: KeyArn }).optional(),
    /** Environments that live in this account, in the order that a release goes through them. */
    environments: z
        .array(EnvironmentName)
        .min(1, "empty; name at least one environment")
        .refine(...everyOnce)
        .refine(...nobodysPrefix),
    /** Other accounts whose environments run the images: they pull them and mark releases. */
    pullAccounts: z.array(AccountId).refine(...everyOnce),
    /** Zone in Route 53 by environment that has a domain: whose records it writes, all of them. */
    hostedZones: z.record(EnvironmentName, HostedZoneId),
    /** Releases of every environment to keep of each image: what runs, and what it could go back to. */
    keepReleases: whole(10, 1000, "a rollback needs the images before"),
    budget: z.strictObject({ monthlyUsd: whole(1, 1_000_000, "not a budget"), email: Email }),
});

/** What one AWS account holds once and what outlives every environment. */
export const Account = Fields.superRefine(({ environments, hostedZones }, context) => {
    for (const name of Object.keys(hostedZones).filter((one) => !environments.includes(one))) {
        const message = `not one of the environments; write one of ${environments.join(", ")}`;
        context.addIssue({ code: "custom", path: ["hostedZones", name], message });
    }
});

export type AccountSettings = z.infer<typeof Account>;
