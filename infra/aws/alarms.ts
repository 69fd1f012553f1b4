import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryptionKey } from "./encryption-key";
import type { RoleScope } from "./role";

export interface AlarmsArgs {
    /** Start of the topic's name. */
    clusterName: string;
    scope: RoleScope;
    email?: string;
}

/** An encrypted topic that alarms are sent to, and who reads it. */
export class Alarms extends pulumi.ComponentResource {
    readonly topicArn: pulumi.Output<string>;

    constructor(name: string, { clusterName, scope, email }: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Alarms", name, {}, opts);
        const child = { parent: this };
        // SNS's own key cannot be used by CloudWatch.
        const key = encryptionKey(
            name,
            scope,
            {
                description: "Messages of alarms",
                deletionWindowInDays: 7,
                users: [
                    {
                        Effect: "Allow",
                        Principal: { Service: "cloudwatch.amazonaws.com" },
                        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
                        Resource: "*",
                        Condition: { StringEquals: { "aws:SourceAccount": scope.account } },
                    },
                ],
            },
            child,
        );
        const topic = new aws.sns.Topic(name, { namePrefix: `${clusterName}-`, kmsMasterKeyId: key.id }, child);
        if (email !== undefined) {
            new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: email }, child);
        }
        this.topicArn = topic.arn;
        this.registerOutputs({});
    }
}
