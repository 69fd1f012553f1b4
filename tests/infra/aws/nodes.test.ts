import { expect } from "chai";
import { Nodes } from "../../../infra/aws/nodes";
import type { AwsSettings } from "../../../settings/aws";
import { cluster, dev, scope, tags, zones } from "../../support/aws-parts";
import { type Answers, deploy, refusal } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const group = "eks:index:ManagedNodeGroup";
const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";
const subnetIds = ["subnet-private-a", "subnet-private-b"];

const make = (settings: Partial<AwsSettings["nodes"]> = {}, answers: Answers = {}) =>
    deploy(
        () => {
            const on = elsewhereAws();
            const args = { cluster: cluster(on), version: "1.36", zones, subnetIds, tags, scope };
            return new Nodes("nodes", { ...args, settings: { ...dev.nodes, ...settings } }, on);
        },
        "dev",
        answers,
    );

/** Over a group that has so many nodes. */
const makeOver = (desiredSize: number, min: number, max = 9, running = "nodes-eu-central-1a-0123") =>
    make(
        { perZone: { min, max } },
        {
            "aws:eks/getClusters:getClusters": () => ({ names: ["lazysheeps-dev"] }),
            "aws:eks/getCluster:getCluster": () => ({ version: dev.cluster.version }),
            "aws:eks/getNodeGroups:getNodeGroups": () => ({ names: [running] }),
            "aws:eks/getNodeGroup:getNodeGroup": () => ({ scalingConfigs: [{ desiredSize, minSize: 1, maxSize: 9 }] }),
        },
    );
const groupsOf = async (settings: Partial<AwsSettings["nodes"]> = {}) => (await make(settings)).all(group);
const inputsOf = async (settings: Partial<AwsSettings["nodes"]> = {}) => (await groupsOf(settings))[0]!.inputs;

describe("Nodes", () => {
    it("hand their provider to every child", async () => {
        const { resources, lookups } = await makeOver(2, 2);
        expectHandedDown(resources, lookups);
    });

    it("are a group in every zone, in that zone's subnet: a volume's zone always has a node", async () => {
        const groups = (await groupsOf()).map(({ name, inputs }) => [name, inputs["subnetIds"]]);
        expect(Object.fromEntries(groups)).to.deep.equal({
            "nodes-eu-central-1a": ["subnet-private-a"],
            "nodes-eu-central-1b": ["subnet-private-b"],
        });
    });

    it("are Spot where the settings say so, and stay otherwise", async () => {
        expect(await inputsOf({ capacity: "spot" })).to.include({ capacityType: "SPOT" });
        expect(await inputsOf({ capacity: "on-demand" })).to.include({ capacityType: "ON_DEMAND" });
    });

    it("are of every type that the settings name, and of the cluster's version", async () => {
        expect(await inputsOf({ instanceTypes: ["m6i.large", "m6a.large"] })).to.deep.include({
            instanceTypes: ["m6i.large", "m6a.large"],
            version: "1.36",
        });
    });

    it("leave the image to EKS: an up does not replace them because AWS has published another", async () => {
        const template = (await make()).single(launchTemplate);
        expect(template).not.to.have.any.keys("imageId", "userData");
        expect(await inputsOf()).not.to.have.any.keys("amiId", "userData");
    });

    it("have the release that is pinned, or whatever EKS has when they are made", async () => {
        expect(await inputsOf({ release: "1.36.0-20260923" })).to.include({ releaseVersion: "1.36.0-20260923" });
        expect(await inputsOf({ release: undefined })).not.to.have.property("releaseVersion");
    });

    it("keep their credentials from pods: one hop, and never without a token", async () => {
        expect((await make()).single(launchTemplate)["metadataOptions"]).to.include({
            httpTokens: "required",
            httpPutResponseHopLimit: 1,
        });
    });

    it("have an encrypted disk of the settings' size, which goes with them", async () => {
        const [disk, ...others] = (await make({ diskGib: 33 })).single(launchTemplate)[
            "blockDeviceMappings"
        ] as object[];
        expect(others).to.deep.equal([]);
        expect(disk).to.deep.equal({
            deviceName: "/dev/xvda",
            ebs: { volumeSize: 33, volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" },
        });
    });

    it("are run by the template's newest version in every group", async () => {
        for (const { inputs } of await groupsOf())
            expect(inputs["launchTemplate"]).to.deep.equal({ id: "nodes-id", version: "7" });
    });

    it("are as many as the autoscaler wants, within the settings", async () => {
        for (const { inputs } of await groupsOf({ perZone: { min: 2, max: 5 } })) {
            expect(inputs["scalingConfig"]).to.deep.equal({ minSize: 2, desiredSize: 2, maxSize: 5 });
            expect(inputs).to.include({ ignoreScalingChanges: true });
        }
    });

    it("are not fewer than a minimum that is raised: only the autoscaler adds any, so a person is told how", async () => {
        const message = await refusal(makeOver(1, 2));
        expect(message).to.contain(
            "lazysheeps:platform.nodes.perZone.min: got 2; nodes-eu-central-1a-0123 has 1 nodes",
        );
        expect(message).to.contain("aws eks update-nodegroup-config --cluster-name lazysheeps-dev");
        expect(message).to.contain(
            "--nodegroup-name nodes-eu-central-1a-0123 --scaling-config minSize=2,maxSize=9,desiredSize=2",
        );
    });

    it("are not more than a maximum that is lowered, either", async () => {
        const message = await refusal(makeOver(5, 1, 3));
        expect(message).to.contain(
            "lazysheeps:platform.nodes.perZone.max: got 3; nodes-eu-central-1a-0123 has 5 nodes",
        );
        expect(message).to.contain("--scaling-config minSize=1,maxSize=3,desiredSize=3");
    });

    it("keep their count where it is within the range", async () => {
        for (const count of [2, 9]) expect((await makeOver(count, 2)).all(group)).to.have.length(2);
    });

    it("are not held up by a group that somebody else has made", async () => {
        expect((await makeOver(1, 2, 9, "batch")).all(group)).to.have.length(2);
    });

    it("keep their permissions as long as they live, and go before their cluster", async () => {
        const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
        for (const { name, after } of await groupsOf()) {
            const missing = [
                `${attachment} nodes-AmazonEKSWorkerNodePolicy`,
                `${attachment} nodes-AmazonEKS_CNI_Policy`,
                `${attachment} nodes-AmazonEC2ContainerRegistryPullOnly`,
                "eks:index:Cluster cluster",
            ].filter((needed) => !after.includes(needed));
            expect(missing, name).to.deep.equal([]);
        }
    });

    it("say whose they are, with their volumes: EKS hands no tags of a group down", async () => {
        const { single } = await make();
        expect(single(launchTemplate)["tagSpecifications"]).to.deep.equal([
            { resourceType: "instance", tags },
            { resourceType: "volume", tags },
        ]);
    });
});
