import { expect } from "chai";
import { Network } from "../../../infra/aws/network";
import type { AwsSettings } from "../../../settings/aws";
import { dev, scope, zones } from "../../support/aws-parts";
import { type Answers, deploy, refusal, valueOf } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const vpc = "awsx:ec2:Vpc";
const flowLog = "aws:ec2/flowLog:FlowLog";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const args = { region: "eu-central-1", zones, settings: dev.network, scope };

const make = (settings: Partial<AwsSettings["network"]> = {}) =>
    deploy(() => new Network("network", { ...args, settings: { ...args.settings, ...settings } }, elsewhereAws()));

/** In an account that has these zones, by name and id. */
const makeIn = (known: Record<string, string>, wanted: string[]) => {
    const answers: Answers = {
        "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
            names: Object.keys(known),
            zoneIds: Object.values(known),
        }),
    };
    return deploy(() => new Network("network", { ...args, zones: wanted }, elsewhereAws()), "dev", answers);
};
const america = { "us-east-1a": "use1-az1", "us-east-1b": "use1-az3", "us-east-1c": "use1-az2" };

describe("Network", () => {
    it("hands its provider to every child and every look-up", async () => {
        const { resources, lookups } = await make({ flowLogDays: 7 });
        expectHandedDown(resources, lookups);
    });

    it("has a public and a private subnet in every zone that is named, marked for the load balancer controller", async () => {
        const { availabilityZoneNames, subnetSpecs } = (await make()).single(vpc);
        expect(availabilityZoneNames).to.deep.equal(zones);
        expect(subnetSpecs).to.deep.equal([
            { type: "Public", tags: { "kubernetes.io/role/elb": "1" } },
            { type: "Private", tags: { "kubernetes.io/role/internal-elb": "1" } },
        ]);
    });

    it("has the range of the settings, and answers to names, which the API's private address needs", async () => {
        const { single } = await make({ cidr: "10.9.0.0/16" });
        expect(single(vpc)).to.include({ cidrBlock: "10.9.0.0/16", enableDnsHostnames: true });
    });

    it("has one NAT gateway for all zones, or one a zone that outlives the others", async () => {
        const natOf = async (natGateways: "single" | "perZone") =>
            (await make({ natGateways })).single(vpc)["natGateways"];
        expect(await natOf("single")).to.deep.equal({ strategy: "Single" });
        expect(await natOf("perZone")).to.deep.equal({ strategy: "OnePerAz" });
    });

    it("leads to S3 past the NAT gateways, from every subnet", async () => {
        expect((await make()).single("aws:ec2/vpcEndpoint:VpcEndpoint")).to.deep.include({
            vpcEndpointType: "Gateway",
            serviceName: "com.amazonaws.eu-central-1.s3",
            routeTableIds: ["rtb-1"],
        });
    });

    it("lets nothing through in the group that is taken by accident", async () => {
        const group = (await make()).single("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
        expect(group).to.deep.include({ vpcId: "vpc-1", ingress: [], egress: [] });
    });

    it("records connections for as long as the settings say", async () => {
        const { single } = await make({ flowLogDays: 14 });
        expect(single(flowLog)).to.include({ vpcId: "vpc-1", trafficType: "ALL" });
        expect(single(logGroup)).to.include({ retentionInDays: 14 });
    });

    it("records no connection, and pays for no log, where the settings say nothing", async () => {
        const { all } = await make({ flowLogDays: undefined });
        for (const type of [flowLog, logGroup, "aws:iam/role:Role"]) expect(all(type), type).to.deep.equal([]);
    });

    it("records nothing before it may write: it would lose it and not say so", async () => {
        const { all } = await make({ flowLogDays: 7 });
        expect(all(flowLog)[0]!.after).to.include("aws:iam/rolePolicy:RolePolicy network-flow-logs-write");
    });

    it("knows where the load balancer's requests come from: the public subnets", async () => {
        const { result } = await make();
        expect(await valueOf(result.publicCidrs)).to.deep.equal(["10.0.0.0/20", "10.0.16.0/20"]);
    });

    it("refuses a zone in which EKS makes no cluster by its id, and names those that do", async () => {
        const message = await refusal(makeIn(america, ["us-east-1a", "us-east-1b"]));
        expect(message).to.contain("lazysheeps:platform.network.zones");
        expect(message).to.contain("no cluster in us-east-1b;");
        expect(message).to.contain("write some of a, c");
    });

    it("takes a zone of the same name where another account has it elsewhere", async () => {
        const elsewhere = { ...america, "us-east-1b": "use1-az4" };
        expect((await makeIn(elsewhere, ["us-east-1a", "us-east-1b"])).all(vpc)).to.have.length(1);
    });

    it("refuses a zone that the region does not have", async () => {
        expect(await refusal(makeIn(america, ["us-east-1a", "us-east-1x"]))).to.contain("no cluster in us-east-1x");
    });
});
