import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { healthAlarms } from "../../../infra/aws/health-alarms";
import { deploy } from "../../support/engine";

const type = "aws:cloudwatch/metricAlarm:MetricAlarm";
const topicArn = "arn:aws:sns:eu-central-1:123456789012:alarms";
const balancer = "app/lazysheeps-dev/1";
const targets = { backend: "targetgroup/backend/1", frontend: "targetgroup/frontend/1" };
const args = { clusterName: "lazysheeps-dev", balancer, targets, topicArn };
const errors = { errors: "HTTPCode_Target_5XX_Count", unanswered: "HTTPCode_ELB_5XX_Count" };
const make = () => deploy(() => healthAlarms("entrance", args, { provider: new aws.Provider("elsewhere", {}) }));
const alarms = async () => (await make()).all(type);

describe("healthAlarms", () => {
    it("are about the application's errors, the load balancer's, and pods that are gone", async () => {
        const names = (await alarms()).map(({ name }) => name);
        expect(names).to.have.members([
            "entrance-errors",
            "entrance-unanswered",
            "entrance-backend-down",
            "entrance-frontend-down",
        ]);
    });

    it("are made with the options they are given", async () => {
        for (const { name, provider } of await alarms())
            expect(provider, name).to.contain("pulumi:providers:aws::elsewhere");
    });

    it("tell when something begins and when it is over", async () => {
        for (const { name, inputs } of await alarms())
            expect(inputs, name).to.deep.include({ alarmActions: [topicArn], okActions: [topicArn] });
    });

    it("have a name and a sentence that say of which cluster they speak", async () => {
        for (const { name, inputs } of await alarms()) {
            expect(inputs["name"], name).to.match(/^lazysheeps-dev-/);
            expect(inputs["alarmDescription"], name).to.match(/^lazysheeps-dev: /);
        }
    });

    it("count errors of the one load balancer, and wake nobody for a single one", async () => {
        const { named } = await make();
        for (const [what, metricName] of Object.entries(errors)) {
            const { inputs } = named(type, `entrance-${what}`);
            expect(inputs, what).to.deep.include({ metricName, dimensions: { LoadBalancer: balancer } });
            expect(inputs["threshold"], what).to.be.greaterThan(1);
            expect(inputs["evaluationPeriods"], what).to.be.greaterThan(1);
        }
    });

    it("say nothing at night, when nobody asks for anything", async () => {
        const { named } = await make();
        for (const what of Object.keys(errors))
            expect(named(type, `entrance-${what}`).inputs, what).to.include({ treatMissingData: "notBreaching" });
    });

    it("say that no pod is healthy, and that there is none to ask", async () => {
        const { named } = await make();
        for (const [what, group] of Object.entries(targets))
            expect(named(type, `entrance-${what}-down`).inputs, what).to.deep.include({
                metricName: "HealthyHostCount",
                dimensions: { LoadBalancer: balancer, TargetGroup: group },
                threshold: 1,
                comparisonOperator: "LessThanThreshold",
                treatMissingData: "breaching",
            });
    });
});
