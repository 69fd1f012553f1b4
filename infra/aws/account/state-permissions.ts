import type { AccountSettings } from "../../../settings/account";
import { allow, deny, type Statement } from "../policy";

/** What a role needs of Pulumi's state when that is in a bucket of the account; nothing where Pulumi Cloud has it. */
export function statePermissions(
    state: AccountSettings["state"],
    environment: string,
    access: "read" | "write",
): Statement[] {
    if (state === undefined) return [];
    const bucket = `arn:aws:s3:::${state.bucket}`;
    const write = access === "write";
    return [
        allow(["s3:ListBucket", "s3:GetBucketLocation"], bucket),
        // How the bucket is laid out; whoever runs the stack `account` has written it.
        allow(["s3:GetObject"], `${bucket}/.pulumi/meta.yaml`),
        allow(
            ["s3:GetObject", ...(write ? ["s3:PutObject", "s3:DeleteObject"] : [])],
            stateOf(environment).map((objects) => `${bucket}/.pulumi/${objects}`),
        ),
        // One key for all stacks; the context, which README has each stack's secrets provider give, tells them apart.
        allow(["kms:Decrypt"], state.key, { StringEquals: { "kms:EncryptionContext:stack": environment } }),
        // A key that says it is one environment's is closed to the others.
        ...(write ? [deny(["kms:TagResource", "kms:UntagResource"], state.key)] : []),
    ];
}

/** Name of the project in Pulumi.yaml. */
const project = "lazysheeps";

/**
 * Where the engine keeps a stack, and no other one, though its name may begin with this one's. Source: pkg/backend/diy of
 * Pulumi 3.259.0.
 */
const stateOf = (stack: string) => [
    // Compressed or not, and the one before, .bak.
    `stacks/${project}/${stack}.json*`,
    // Read in every run, whether it is there or not.
    `stacks/${project}/${stack}.pulumi-tags`,
    `history/${project}/${stack}/*`,
    `backups/${project}/${stack}/*`,
    `locks/organization/${project}/${stack}/*`,
];
