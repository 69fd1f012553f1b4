import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { aws } from "../../../infra/aws/platform";
import type { AwsSettings } from "../../../settings/aws";
import { dev, prod } from "../../support/aws-parts";
import { deploy, valueOf } from "../../support/engine";
import { forms } from "./entrance-forms";

const kubernetes = "pulumi:providers:kubernetes";
const controller = "kubernetes:helm.sh/v3:Release";

const makeProd = () => deploy(() => aws(prod, { name: "prod", production: true }, "flock"), "prod");
const make = (change: Partial<AwsSettings> = {}) =>
    deploy(() => aws({ ...dev, ...change }, { name: "dev", production: false }, "flock"), "dev");
const entranceOf = async (form: string) => (await make({ entrance: forms[form]! })).result.entrance;

/** The provider that a component or a resource is made by, without its id. */
const nameOf = (provider: string | undefined) => provider?.split("::").slice(2, 4).at(-1);

describe("aws", () => {
    it("makes all in AWS as the deploy role, what components make too", async () => {
        const { resources } = await make();
        const made = resources.filter(({ type }) => /^aws:/.test(type)).map(({ provider }) => provider);
        const handedOn = resources
            .filter(({ type }) => /^(awsx|eks):/.test(type))
            .map(({ providers }) => providers["aws"]);
        expect([...new Set([...made, ...handedOn])].map(nameOf)).to.deep.equal(["aws"]);
    });

    it("asks AWS nothing as anybody but the deploy role, save who runs it", async () => {
        const { lookups } = await make();
        const others = lookups.filter(({ provider }) => nameOf(provider) !== "aws").map(({ token }) => token);
        expect(others).to.deep.equal(["aws:index/getCallerIdentity:getCallerIdentity"]);
    });

    it("makes its own on the cluster once there are nodes and names, and the application once that is there", async () => {
        const { named } = await make();
        const addon = "aws:eks/addon:Addon coredns";
        const group = "eks:index:ManagedNodeGroup nodes-eu-central-1a";
        expect(named(kubernetes, "system").after).to.include.members([addon, group]);
        expect(named(kubernetes, "application").after).to.include.members([
            addon,
            group,
            `${controller} load-balancer-controller`,
            "kubernetes:storage.k8s.io/v1:StorageClass gp3",
        ]);
    });

    it("hands the application the provider that waits for all this", async () => {
        const { result } = await make();
        expect((result.kubernetes as unknown as { __name: string }).__name).to.equal("application");
    });

    it("calls the cluster and its load balancer as its roles' permissions do", async () => {
        const { single, result } = await make();
        expect(single("eks:index:Cluster")).to.include({ name: "lazysheeps-dev" });
        const name = "alb.ingress.kubernetes.io/load-balancer-name";
        expect(result.entrance.ingress!.annotations).to.include({ [name]: "lazysheeps-dev" });
        expect(single("aws:s3/bucket:Bucket")).to.include({ bucket: "lazysheeps-dev-backups-123456789012" });
    });

    it("has two load balancer controllers in production, and one elsewhere", async () => {
        const replicas = ({ named }: Awaited<ReturnType<typeof make>>) =>
            (named(controller, "load-balancer-controller").inputs["values"] as { replicaCount: number }).replicaCount;
        expect([replicas(await makeProd()), replicas(await make())]).to.deep.equal([2, 1]);
    });

    it("answers to its domain, over HTTPS", async () => {
        const way = await entranceOf("a zone in Route 53");
        expect(way).to.deep.include({
            url: "https://sheep.invalid",
            https: true,
            allowedHosts: ["sheep.invalid"],
            trustedOrigins: ["https://sheep.invalid"],
        });
        expect(way.ingress).to.include({ className: "alb", host: "sheep.invalid" });
    });

    it("answers to whatever name AWS gives its load balancer where there is no domain, and to no other", async () => {
        const way = await entranceOf("no certificate");
        expect(way).to.deep.include({
            url: undefined,
            https: false,
            allowedHosts: [".eu-central-1.elb.amazonaws.com"],
            trustedOrigins: [],
        });
        expect(way.ingress!.host).to.equal(undefined);
    });

    it("is reached by the load balancer alone, from its subnets", async () => {
        const { service, sourceCidrs } = await entranceOf("no certificate");
        expect(service).to.deep.equal({ type: "ClusterIP" });
        expect(await valueOf(pulumi.output(sourceCidrs))).to.deep.equal(["10.0.0.0/20", "10.0.16.0/20"]);
    });

    it("has pods wait for their readiness gate", async () => {
        const { namespaceLabels } = await entranceOf("no certificate");
        expect(namespaceLabels).to.deep.equal({ "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" });
    });

    it("has its images in its own account's registry, or in the one that is named", async () => {
        const registry = { account: "210987654321", region: "eu-west-1" };
        expect((await make()).result.registry.repository("backend")).to.match(
            /^123456789012\.dkr\.ecr\.eu-central-1\./,
        );
        expect((await make({ registry })).result.registry.repository("backend")).to.match(
            /^210987654321\.dkr\.ecr\.eu-west-1\./,
        );
    });

    it("keeps volumes, or lets them go with their claims, as is wished", async () => {
        const { result } = await make();
        const [kept, passing] = [true, false].map((keepVolume) => result.storage({ keepVolume }));
        expect(await valueOf(pulumi.output(kept!.storageClass))).to.equal("gp3-retain");
        expect(await valueOf(pulumi.output(passing!.storageClass))).to.equal("gp3");
        expect(kept!.keptVolume).to.equal(undefined);
    });

    it("gives the backup job its role, and its bucket", async () => {
        const { roleAnnotations, backups } = (await make()).result;
        expect(Object.keys(roleAnnotations("backup"))).to.deep.equal(["eks.amazonaws.com/role-arn"]);
        expect(backups.bucket!.region).to.equal("eu-central-1");
        expect(await valueOf(pulumi.output(backups.bucket!.name))).to.equal("lazysheeps-dev-backups-123456789012");
    });
});
