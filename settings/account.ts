import * as z from "zod";
import {
    AccountId,
    BucketName,
    Email,
    EnvironmentName,
    GithubRepository,
    KeyArn,
    PrincipalArn,
    Region,
} from "./aws-rules";
import { everyOnce, whole } from "./rules";

/** What one AWS account holds once and what outlives every environment. */
export const Account = z.strictObject({
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
    /** Bucket of Pulumi's state and ARN of the key of its secrets; absent: Pulumi Cloud has them. */
    state: z.strictObject({ bucket: BucketName, key: KeyArn }).optional(),
    /** Environments that live in this account. */
    environments: z
        .array(EnvironmentName)
        .min(1, "empty; name at least one environment")
        .refine(...everyOnce),
    /** Other accounts that pull images. */
    pullAccounts: z.array(AccountId).refine(...everyOnce),
    /** Release images to keep an image; running and rollback ones are among the newest. */
    keepReleases: whole(10, 1000, "a rollback needs the images before"),
    budget: z.strictObject({ monthlyUsd: whole(1, 1_000_000, "not a budget"), email: Email }),
});

export type AccountSettings = z.infer<typeof Account>;
