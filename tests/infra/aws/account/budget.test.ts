import { expect } from "chai";
import { Budget } from "../../../../infra/aws/account/budget";
import { deploy } from "../../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../../support/parts";

const budget = "aws:budgets/budget:Budget";
const make = () =>
    deploy(() => new Budget("budget", { monthlyUsd: 600, email: "budget@flock.invalid" }, elsewhereAws()));

describe("Budget", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("is the month's costs, in dollars", async () => {
        expect((await make()).single(budget)).to.include({
            budgetType: "COST",
            timeUnit: "MONTHLY",
            limitAmount: "600",
            limitUnit: "USD",
        });
    });

    it("tells by mail at four fifths of the limit, and when the forecast passes it", async () => {
        const notifications = (await make()).single(budget)["notifications"] as Record<string, unknown>[];
        const told = notifications.map(({ notificationType, threshold }) => [notificationType, threshold]);
        expect(told).to.deep.equal([
            ["ACTUAL", 80],
            ["FORECASTED", 100],
        ]);
        for (const notification of notifications)
            expect(notification).to.deep.include({
                thresholdType: "PERCENTAGE",
                comparisonOperator: "GREATER_THAN",
                subscriberEmailAddresses: ["budget@flock.invalid"],
            });
    });
});
