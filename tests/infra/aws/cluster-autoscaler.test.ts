import { expect } from "chai";
import { ClusterAutoscaler } from "../../../infra/aws/cluster-autoscaler";
import { documentOf, identity } from "../../support/aws-parts";
import { deploy } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const type = "kubernetes:helm.sh/v3:Release";
const name = "cluster-autoscaler";
const make = (version = "1.36") =>
    deploy(() => {
        const args = { clusterName: "lazysheeps-dev", region: "eu-central-1", version, identity };
        return new ClusterAutoscaler(name, args, elsewhereAws());
    });
const release = async (version?: string) => (await make(version)).single(type);
const values = async (version?: string) => (await release(version))["values"] as Record<string, unknown>;

describe("ClusterAutoscaler", () => {
    it("hands its providers to every child", async () => expectHandedDown((await make()).resources));

    it("is a chart of a pinned version from its own repository", async () => {
        const { version, repositoryOpts } = await release();
        expect(version).to.match(/^\d+\.\d+\.\d+$/);
        expect(repositoryOpts).to.deep.equal({ repo: "https://kubernetes.github.io/autoscaler" });
    });

    it("is of the cluster's own minor version", async () => {
        for (const version of ["1.35", "1.36"])
            expect((await values(version))["image"]).to.deep.equal({ tag: `v${version}.0` });
    });

    it("finds the node groups of its cluster by their tags, in its region", async () => {
        expect(await values()).to.deep.include({
            autoDiscovery: { clusterName: "lazysheeps-dev" },
            awsRegion: "eu-central-1",
        });
    });

    it("keeps zones alike, and takes empty nodes away though every one has pods of the system and scratch directories", async () => {
        expect((await values())["extraArgs"]).to.include({
            "balance-similar-node-groups": true,
            "skip-nodes-with-local-storage": false,
            "skip-nodes-with-system-pods": false,
        });
    });

    it("works as the role of its own ServiceAccount, which no other may take", async () => {
        const { single } = await make();
        expect((await values())["rbac"]).to.deep.equal({
            serviceAccount: {
                create: true,
                name: "cluster-autoscaler",
                annotations: { "eks.amazonaws.com/role-arn": `arn:aws:mock:::${name}` },
            },
        });
        expect(JSON.stringify(documentOf(single("aws:iam/role:Role")["assumeRolePolicy"]))).to.contain(
            "system:serviceaccount:kube-system:cluster-autoscaler",
        );
    });

    it("keeps its permissions as long as it works", async () => {
        expect((await make()).named(type, name).after).to.include(`aws:iam/rolePolicy:RolePolicy ${name}-scale`);
    });

    it("is bounded in what it takes", async () => {
        expect((await values())["resources"]).to.have.all.keys("requests", "limits");
    });
});
