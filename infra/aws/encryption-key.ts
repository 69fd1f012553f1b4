import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy, type Statement } from "./policy";
import type { RoleScope } from "./role";
import { standingArn } from "./standing-roles";

export interface EncryptionKeyArgs {
    description: string;
    /** Days in which a deletion can be taken back, 7 to 30. */
    deletionWindowInDays: number;
    /** Who uses it besides. */
    users?: Statement[];
}

/**
 * A key that rotates. The deploy role is named in the key's own policy: tags, by which IAM policies would know the key, may
 * take minutes to count.
 */
export function encryptionKey(
    name: string,
    { account, environment }: RoleScope,
    { users = [], ...args }: EncryptionKeyArgs,
    opts: pulumi.CustomResourceOptions,
): aws.kms.Key {
    const root = `arn:aws:iam::${account}:root`;
    return new aws.kms.Key(
        name,
        {
            ...args,
            enableKeyRotation: true,
            policy: policy(
                { Effect: "Allow", Principal: { AWS: root }, Action: "kms:*", Resource: "*" },
                {
                    Effect: "Allow",
                    Principal: { AWS: standingArn(account, environment, "deploy") },
                    Action: [
                        "kms:CancelKeyDeletion",
                        // EKS asks for it in the name of whoever makes the cluster.
                        "kms:CreateGrant",
                        "kms:Describe*",
                        "kms:EnableKeyRotation",
                        "kms:Get*",
                        "kms:List*",
                        "kms:PutKeyPolicy",
                        "kms:ScheduleKeyDeletion",
                        "kms:TagResource",
                        "kms:UntagResource",
                        "kms:UpdateKeyDescription",
                    ],
                    Resource: "*",
                },
                ...users,
            ),
        },
        opts,
    );
}
