import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Entrance } from "../../../infra/aws/entrance";
import type { AwsSettings } from "../../../settings/aws";
import { deploy, valueOf } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";
import { args, forms } from "./entrance-forms";

const record = "aws:route53/record:Record";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const hostname = "lazysheeps-dev-1.eu-central-1.elb.amazonaws.com";

const publish = (settings: AwsSettings["entrance"]) =>
    deploy(() => new Entrance("entrance", { ...args, settings }, elsewhereAws()).publish(pulumi.output(hostname)));
const urlOf = async (settings: AwsSettings["entrance"]) => valueOf((await publish(settings)).result);

describe("An entrance that is published", () => {
    for (const [form, settings] of Object.entries(forms)) {
        it(`hands its provider to every child and look-up with ${form}`, async () => {
            const { resources, lookups } = await publish(settings);
            expectHandedDown(resources, lookups);
        });

        it(`watches over the load balancer that there is with ${form}`, async () => {
            const { all, lookups } = await publish(settings);
            expect(lookups.map(({ inputs }) => inputs["name"])).to.include("lazysheeps-dev");
            for (const { name, inputs } of all(alarm)) {
                expect(inputs["alarmActions"], name).to.deep.equal([args.topicArn]);
                expect(JSON.stringify(inputs), name).to.contain("app/lazysheeps-dev/0123456789abcdef");
            }
            expect(all(alarm)).not.to.deep.equal([]);
        });
    }

    it("watches over the pods of each Service, whose groups it finds by the tags that the Services ask for", async () => {
        const settings = forms["no certificate"]!;
        const { lookups, named } = await publish(settings);
        const annotations = (await deploy(() => new Entrance("entrance", { ...args, settings }, elsewhereAws()))).result
            .serviceAnnotations;
        for (const service of ["backend", "frontend"] as const) {
            expect(annotations[service]).to.include({ "alb.ingress.kubernetes.io/tags": `service=${service}` });
            expect(lookups.map(({ inputs }) => inputs["tags"])).to.deep.include({ ...args.tags, service });
            expect(named(alarm, `entrance-${service}-down`).inputs["dimensions"]).to.deep.include({
                TargetGroup: `targetgroup/${service}/0123456789abcdef`,
            });
        }
    });

    it("is where its domain says, in its zone", async () => {
        expect((await publish(forms["a zone in Route 53"]!)).named(record, "entrance").inputs).to.deep.include({
            zoneId: "Z0123456789ABC",
            name: "sheep.invalid",
            type: "A",
            aliases: [{ name: hostname, zoneId: "Z215JYRZR1TBD5", evaluateTargetHealth: true }],
        });
    });

    it("has its record in a zone with a given certificate too", async () => {
        const settings = { ...forms["a given certificate"]!, hostedZone: "Z0123456789ABC" };
        expect((await publish(settings)).all(record)).to.have.length(1);
    });

    it("leaves the domain to whoever has it where it has no zone", async () => {
        for (const form of ["a given certificate", "no certificate"])
            expect((await publish(forms[form]!)).all(record), form).to.deep.equal([]);
    });

    it("tells the address that people type", async () => {
        expect(await urlOf(forms["a zone in Route 53"]!)).to.equal("https://sheep.invalid");
        expect(await urlOf(forms["a given certificate"]!)).to.equal("https://sheep.invalid");
        expect(await urlOf(forms["no certificate"]!)).to.equal(`http://${hostname}`);
        expect(await urlOf({ ...forms["no certificate"]!, domain: "sheep.invalid" })).to.equal("http://sheep.invalid");
    });
});
