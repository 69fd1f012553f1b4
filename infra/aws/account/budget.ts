import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccountSettings } from "../../../settings/account";

/** Tells by mail when the month's costs reach four fifths of the limit, or are forecast to pass it. */
export class Budget extends pulumi.ComponentResource {
    constructor(name: string, args: AccountSettings["budget"], opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:account:Budget", name, {}, opts);
        const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
            notificationType,
            threshold,
            thresholdType: "PERCENTAGE",
            comparisonOperator: "GREATER_THAN",
            subscriberEmailAddresses: [args.email],
        });
        new aws.budgets.Budget(
            name,
            {
                budgetType: "COST",
                timeUnit: "MONTHLY",
                limitAmount: `${args.monthlyUsd}`,
                limitUnit: "USD",
                notifications: [tell("ACTUAL", 80), tell("FORECASTED", 100)],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
