import { expect } from "chai";
import { Alarms } from "../../../infra/aws/alarms";
import { documentOf, scope } from "../../support/aws-parts";
import { deploy, valueOf } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const topic = "aws:sns/topic:Topic";
const subscription = "aws:sns/topicSubscription:TopicSubscription";
const key = "aws:kms/key:Key";
const make = (email?: string) =>
    deploy(() => new Alarms("alarms", { clusterName: "lazysheeps-dev", scope, email }, elsewhereAws()));

describe("Alarms", () => {
    it("hand their provider to every child", async () => expectHandedDown((await make("a@flock.invalid")).resources));

    it("are read by the address of the settings", async () => {
        expect((await make("on-call@flock.invalid")).single(subscription)).to.include({
            topic: "arn:aws:mock:::alarms",
            protocol: "email",
            endpoint: "on-call@flock.invalid",
        });
    });

    it("are sent to nobody where the settings name none, and still have their topic", async () => {
        const { all, result } = await make();
        expect(all(subscription)).to.deep.equal([]);
        expect(await valueOf(result.topicArn)).to.equal("arn:aws:mock:::alarms");
    });

    it("are encrypted with a key of their own that changes every year", async () => {
        const { single } = await make();
        expect(single(topic)).to.include({ kmsMasterKeyId: "alarms-id" });
        expect(single(key)).to.include({ enableKeyRotation: true });
    });

    it("can be sent by CloudWatch of this account, and not in the name of another's", async () => {
        const { Statement } = documentOf((await make()).single(key)["policy"]);
        const services = Statement.filter(({ Principal }) => JSON.stringify(Principal).includes("Service"));
        expect(services).to.deep.equal([
            {
                Effect: "Allow",
                Principal: { Service: "cloudwatch.amazonaws.com" },
                Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
                Resource: "*",
                Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
            },
        ]);
    });

    it("go to a topic of the cluster's name, by which the deploy role may make it", async () => {
        expect((await make()).single(topic)).to.include({ namePrefix: "lazysheeps-dev-" });
    });
});
