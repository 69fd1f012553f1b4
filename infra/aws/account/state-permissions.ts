import type { AccountSettings } from "../../../settings/account";
import type { Statement } from "../policy";

/** What a role needs of Pulumi's state when that is in a bucket of the account; nothing where Pulumi Cloud has it. */
export function statePermissions(state: AccountSettings["state"], access: "read" | "write"): Statement[] {
    if (state === undefined) return [];
    const bucket = `arn:aws:s3:::${state.bucket}`;
    const write = access === "write";
    return [
        { Effect: "Allow", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: bucket },
        {
            Effect: "Allow",
            Action: ["s3:GetObject", ...(write ? ["s3:PutObject", "s3:DeleteObject"] : [])],
            Resource: `${bucket}/*`,
        },
        {
            Effect: "Allow",
            Action: ["kms:Decrypt", ...(write ? ["kms:Encrypt", "kms:GenerateDataKey"] : [])],
            Resource: state.key,
        },
    ];
}
