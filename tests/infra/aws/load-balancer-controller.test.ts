import { expect } from "chai";
import { LoadBalancerController } from "../../../infra/aws/load-balancer-controller";
import { documentOf, identity, tags } from "../../support/aws-parts";
import { deploy } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const type = "kubernetes:helm.sh/v3:Release";
const name = "load-balancer-controller";
const make = () =>
    deploy(
        () =>
            new LoadBalancerController(
                name,
                { clusterName: "lazysheeps-dev", region: "eu-central-1", vpcId: "vpc-1", identity, replicas: 2, tags },
                elsewhereAws(),
            ),
    );
const release = async () => (await make()).single(type);
const values = async () => (await release())["values"] as Record<string, unknown>;

describe("LoadBalancerController", () => {
    it("hands its providers to every child", async () => expectHandedDown((await make()).resources));

    it("is a chart of a pinned version from AWS's own repository", async () => {
        const { chart, version, repositoryOpts } = await release();
        expect(chart).to.equal("aws-load-balancer-controller");
        expect(version).to.match(/^\d+\.\d+\.\d+$/);
        expect(repositoryOpts).to.deep.equal({ repo: "https://aws.github.io/eks-charts" });
    });

    it("is told where it is, for it cannot ask the node", async () => {
        expect(await values()).to.include({ clusterName: "lazysheeps-dev", region: "eu-central-1", vpcId: "vpc-1" });
    });

    it("works as the role of its own ServiceAccount, which no other may take", async () => {
        const { single } = await make();
        expect((await values())["serviceAccount"]).to.deep.equal({
            create: true,
            name: "aws-load-balancer-controller",
            annotations: { "eks.amazonaws.com/role-arn": `arn:aws:mock:::${name}` },
        });
        expect(JSON.stringify(documentOf(single("aws:iam/role:Role")["assumeRolePolicy"]))).to.contain(
            "system:serviceaccount:kube-system:aws-load-balancer-controller",
        );
    });

    it("keeps its permissions as long as it works, or its load balancers stay", async () => {
        expect((await make()).named(type, name).after).to.include(`aws:iam/rolePolicy:RolePolicy ${name}-manage`);
    });

    it("sends requests to pods, not by way of nodes", async () => {
        expect(await values()).to.include({ defaultTargetType: "ip" });
    });

    it("keeps its certificate: a new one would break the webhook of pods that still run", async () => {
        expect(await values()).to.include({ keepTLSSecret: true });
    });

    it("is left alone by a chart that renders to another certificate each time", async () => {
        expect((await make()).named(type, name).options.ignoreChanges).to.deep.equal(["checksum"]);
    });

    it("stands in no Service's way while it starts", async () => {
        expect(await values()).to.include({ enableServiceMutatorWebhook: false });
    });

    it("lets no pod start without its readiness gate, save its own", async () => {
        const { podMutatorWebhookConfig, objectSelector } = await values();
        expect(podMutatorWebhookConfig).to.deep.equal({ failurePolicy: "Fail" });
        expect(objectSelector).to.deep.equal({
            matchExpressions: [
                { key: "app.kubernetes.io/name", operator: "NotIn", values: ["aws-load-balancer-controller"] },
            ],
        });
    });

    it("asks for nothing that it has no permission for", async () => {
        expect(await values()).to.include({ enableShield: false, enableWaf: false, enableWafv2: false });
    });

    it("says whose its load balancers are", async () => expect((await values())["defaultTags"]).to.deep.equal(tags));

    it("goes on while a node is drained, where it has two pods", async () => {
        expect(await values()).to.deep.include({ replicaCount: 2, podDisruptionBudget: { maxUnavailable: 1 } });
    });

    it("is bounded in what it takes", async () => {
        expect((await values())["resources"]).to.have.all.keys("requests", "limits");
    });
});
