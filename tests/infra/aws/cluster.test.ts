import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { ClusterArgs } from "../../../infra/aws/cluster";
import { cluster, dev, prod } from "../../support/aws-parts";
import { deploy, valueOf } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const { specialSigKey, specialSecretSig } = pulumi.runtime;
const type = "eks:index:Cluster";
const key = "aws:kms/key:Key";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

const make = (change: Partial<ClusterArgs> = {}) => deploy(() => cluster(elsewhereAws(), change));
const makeWith = (settings: Partial<ClusterArgs["settings"]>) => make({ settings: { ...dev.cluster, ...settings } });

describe("Cluster", () => {
    it("hands its provider to every child and every look-up", async () => {
        const { resources, lookups } = await makeWith({ encryptSecrets: true });
        expectHandedDown(resources, lookups);
    });

    it("keeps its kubeconfig secret", async () => {
        expect(await pulumi.isSecret((await make()).result.kubeconfig)).to.equal(true);
    });

    it("is signed in to as the role that deploys, or as whoever comes", async () => {
        const credentials = async (signInAs: string | undefined) =>
            (await make({ signInAs })).single(type)["providerCredentialOpts"];
        expect(await credentials("arn:aws:iam::1:role/deploy")).to.deep.equal({
            roleArn: "arn:aws:iam::1:role/deploy",
        });
        expect(await credentials(undefined)).to.deep.equal({});
    });

    it("has the name that others know it by", async () => {
        const { result, single } = await make();
        expect(single(type)).to.include({ name: "lazysheeps-dev", version: dev.cluster.version });
        expect(await valueOf(result.clusterName)).to.equal("lazysheeps-dev");
    });

    it("is in every subnet, public and private", async () => {
        expect((await make()).single(type)).to.deep.include({
            vpcId: "vpc-1",
            publicSubnetIds: ["subnet-public-a", "subnet-public-b"],
            privateSubnetIds: ["subnet-private-a", "subnet-private-b"],
        });
    });

    it("finds its log group there, which forgets: EKS's own would keep everything", async () => {
        const { all, single } = await makeWith({ logDays: 30, logTypes: ["audit"] });
        expect(single(logGroup)).to.include({ name: "/aws/eks/lazysheeps-dev/cluster", retentionInDays: 30 });
        expect(single(type)).to.deep.include({ enabledClusterLogTypes: ["audit"] });
        expect(all(type)[0]!.after).to.include(`${logGroup} cluster`);
    });

    it("encrypts Secrets with a key of its own that changes every year", async () => {
        const { single } = await makeWith({ encryptSecrets: true });
        expect(single(key)).to.include({ enableKeyRotation: true });
        expect(single(type)).to.include({ encryptionConfigKeyArn: "arn:aws:mock:::cluster" });
    });

    it("pays for no key where the settings ask for none", async () => {
        const { all, single } = await makeWith({ encryptSecrets: false });
        expect(all(key)).to.deep.equal([]);
        expect(single(type)).not.to.have.property("encryptionConfigKeyArn");
    });

    it("is not deleted by mistake where it is protected, nor is its key; elsewhere both go", async () => {
        for (const protect of [true, false]) {
            const { all, single } = await make({ protect, settings: prod.cluster });
            expect(all(type)[0]!.options.protect).to.equal(protect);
            expect(all(key)[0]!.options.protect).to.equal(protect);
            expect(single(type)).to.include({ deletionProtection: protect });
        }
    });

    it("is reached by nodes from inside, whoever else may reach it", async () => {
        const { single } = await makeWith({ endpointCidrs: ["192.0.2.0/24"] });
        expect(single(type)).to.deep.include({
            endpointPrivateAccess: true,
            endpointPublicAccess: true,
            publicAccessCidrs: ["192.0.2.0/24"],
        });
    });

    it("is reached by everybody where everybody is named among others", async () => {
        const { single } = await makeWith({ endpointCidrs: ["192.0.2.0/24", "0.0.0.0/0"] });
        expect(single(type)["publicAccessCidrs"]).to.deep.equal(["0.0.0.0/0"]);
    });

    it("is upgraded at the end of standard support rather than charged for", async () => {
        expect((await make()).single(type)["upgradePolicy"]).to.deep.equal({ supportType: "STANDARD" });
    });

    it("lets nobody in but by AWS: no ConfigMap says more", async () => {
        expect((await make()).single(type)["authenticationMode"]).to.equal("API");
    });

    it("enforces network policies", async () => {
        expect((await make()).single(type)).to.have.nested.property("vpcCniOptions.enableNetworkPolicy", true);
    });

    it("runs the versions of its own add-ons that the settings pin, or the latest", async () => {
        const pinned = (await make({ addons: prod.addons })).single(type);
        expect(pinned).to.have.nested.property("vpcCniOptions.addonVersion", prod.addons.vpcCni);
        expect(pinned).to.have.nested.property("kubeProxyAddonOptions.version", prod.addons.kubeProxy);
        const latest = (await make({ addons: { containerLogs: false } })).single(type);
        expect(latest).not.to.have.nested.property("vpcCniOptions.addonVersion");
        expect(latest).not.to.have.nested.property("kubeProxyAddonOptions.version");
    });

    it("waits for nothing that needs nodes: they come after it, and DNS after them", async () => {
        const { single } = await make();
        expect(single(type)).to.include({ skipDefaultNodeGroup: true });
        expect(single(type)).to.have.nested.property("corednsAddonOptions.enabled", false);
    });

    it("puts one security group on nodes, EKS's own: two with its tag confuse the load balancer controller", async () => {
        const { result, single } = await make();
        expect(single(type)).to.include({ skipDefaultSecurityGroups: true });
        expect(await valueOf(result.securityGroupId)).to.equal("sg-cluster");
    });

    it("vouches for its pods to AWS", async () => {
        const { result, single } = await make();
        expect(single(type)).to.include({ createOidcProvider: true });
        expect(await valueOf(result.oidc.issuer)).to.equal("oidc.eks.invalid/id/1");
        expect(await valueOf(result.oidc.providerArn)).to.contain(":oidc-provider/oidc.eks.invalid/id/1");
    });

    it("keeps its role's permissions as long as it lives, or its interfaces stay in the network", async () => {
        const [found] = (await make()).all(type);
        expect(found!.after).to.include(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment cluster-AmazonEKSClusterPolicy",
        );
    });
});

describe("A cluster's provider", () => {
    const use = () =>
        deploy(() => {
            return cluster(elsewhereAws()).provider("application", [new aws.ec2.LaunchTemplate("nodes")]);
        });
    const provider = "pulumi:providers:kubernetes";

    it("comes after all that it waits for, and so does what it makes", async () => {
        expect((await use()).named(provider, "application").after).to.include(
            "aws:ec2/launchTemplate:LaunchTemplate nodes",
        );
    });

    it("is the same cluster's whatever way the kubeconfig is written, which stays secret", async () => {
        const { inputs } = (await use()).named(provider, "application");
        expect(inputs).to.deep.include({
            clusterIdentifier: "lazysheeps-dev",
            kubeconfig: { [specialSigKey]: specialSecretSig, value: '{"token":"canary-kubeconfig"}' },
        });
    });
});
