import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { Addons } from "../../../infra/aws/addons";
import type { AwsSettings } from "../../../settings/aws";
import { cluster, dev, identity, prod, tags } from "../../support/aws-parts";
import { deploy } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const addon = "aws:eks/addon:Addon";
const role = "aws:iam/role:Role";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const latest = "aws:eks/getAddonVersion:getAddonVersion";

const make = (settings: AwsSettings["addons"] = dev.addons) =>
    deploy(() => {
        const on = elsewhereAws();
        const nodes = [new aws.ec2.LaunchTemplate("nodes")];
        const args = { cluster: cluster(on), settings, version: "1.36", logDays: 7, nodes, identity, tags };
        return new Addons("addons", args, on);
    });
const namesOf = async (settings: AwsSettings["addons"]) => (await make(settings)).all(addon).map(({ name }) => name);
const valuesOf = async (name: string) => {
    const { configurationValues } = (await make({ containerLogs: true })).named(addon, name).inputs;
    return JSON.parse(configurationValues as string) as object;
};

describe("Addons", () => {
    it("hand their provider to every child and every look-up", async () => {
        const { resources, lookups } = await make({ containerLogs: true });
        const own = resources.filter(({ name }) => name !== "nodes");
        expectHandedDown(own, lookups);
    });

    it("are names, volumes and metrics for the one cluster", async () => {
        const { all } = await make();
        expect(all(addon).map(({ name }) => name)).to.have.members(["coredns", "aws-ebs-csi-driver", "metrics-server"]);
        for (const { name, inputs } of all(addon))
            expect(inputs).to.include({ addonName: name, clusterName: "lazysheeps-dev" });
    });

    it("send containers' logs away only where the settings say so", async () => {
        const logs = "amazon-cloudwatch-observability";
        expect(await namesOf({ ...dev.addons, containerLogs: true })).to.include(logs);
        expect(await namesOf({ ...dev.addons, containerLogs: false })).not.to.include(logs);
    });

    it("send logs alone: no measures at a price, no agents in the application's pods", async () => {
        expect(await valuesOf("amazon-cloudwatch-observability")).to.deep.equal({
            containerLogs: { enabled: true },
            containerInsights: { enabled: false },
            otelContainerInsights: { enabled: false },
            manager: { applicationSignals: { autoMonitor: { monitorAllServices: false } } },
        });
    });

    it("find their log groups there, which forget: the add-on's own would keep everything", async () => {
        const { all, named } = await make({ containerLogs: true });
        const groups = all(logGroup).filter(({ name }) => name !== "cluster");
        const under = "/aws/containerinsights/lazysheeps-dev";
        expect(groups.map(({ inputs }) => inputs["name"])).to.have.members(
            ["application", "dataplane", "host"].map((group) => `${under}/${group}`),
        );
        for (const { name, inputs } of groups) {
            expect(inputs, name).to.include({ retentionInDays: 7 });
            expect(named(addon, "amazon-cloudwatch-observability").after).to.include(`${logGroup} ${name}`);
        }
    });

    it("mark volumes as the environment's, or its roles could not be kept from others'", async () => {
        expect(await valuesOf("aws-ebs-csi-driver")).to.deep.equal({ controller: { extraVolumeTags: tags } });
    });

    it("are of the versions that the settings pin, and nobody asks for others", async () => {
        const { lookups, named } = await make({ ...prod.addons, containerLogs: false });
        const { coredns, ebsCsi, metricsServer } = prod.addons;
        expect(named(addon, "coredns").inputs).to.include({ addonVersion: coredns });
        expect(named(addon, "aws-ebs-csi-driver").inputs).to.include({ addonVersion: ebsCsi });
        expect(named(addon, "metrics-server").inputs).to.include({ addonVersion: metricsServer });
        expect(lookups.filter(({ token }) => token === latest)).to.deep.equal([]);
    });

    it("are otherwise the latest that AWS has for the cluster's version", async () => {
        const { lookups, named } = await make({ containerLogs: false });
        expect(named(addon, "coredns").inputs).to.include({ addonVersion: "latest-coredns" });
        const asked = lookups.filter(({ token }) => token === latest).map(({ inputs }) => inputs);
        expect(asked).to.deep.include({ addonName: "coredns", kubernetesVersion: "1.36", mostRecent: true });
    });

    it("take over what EKS brings itself", async () => {
        for (const { name, inputs } of (await make()).all(addon))
            expect(inputs, name).to.include({
                resolveConflictsOnCreate: "OVERWRITE",
                resolveConflictsOnUpdate: "OVERWRITE",
            });
    });

    it("come after the nodes that their pods run on", async () => {
        for (const { name, after } of (await make({ containerLogs: true })).all(addon))
            expect(after, name).to.include("aws:ec2/launchTemplate:LaunchTemplate nodes");
    });

    it("have a role where they ask AWS for something, and none otherwise", async () => {
        const { all, named } = await make();
        expect(named(addon, "aws-ebs-csi-driver").inputs).to.include({
            serviceAccountRoleArn: "arn:aws:mock:::ebs-csi",
        });
        for (const name of ["coredns", "metrics-server"])
            expect(named(addon, name).inputs, name).not.to.have.property("serviceAccountRoleArn");
        expect(all(role).map(({ name }) => name)).to.have.members(["cluster", "ebs-csi"]);
    });

    it("keep their permissions as long as they live: a driver without them leaves volumes behind", async () => {
        expect((await make()).named(addon, "aws-ebs-csi-driver").after).to.include(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment ebs-csi-AmazonEBSCSIDriverPolicyV2",
        );
    });
});
