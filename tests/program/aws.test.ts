import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { isMarkedSecret } from "../policies/graph";
import { type Recorded, valueOf } from "../support/engine";
import { deployAccount, deployProgram } from "../support/program";

const graphs: Record<string, () => Promise<{ resources: Recorded[] }>> = {
    account: () => deployAccount(),
    dev: () => deployProgram({}, "dev"),
    prod: () => deployProgram({}, "prod"),
};
const packageOf = (type: string) => type.split(":")[0]!;
/** Components that their package's plugin makes, and not this program. */
const isRemote = ({ type, custom }: Recorded) => !custom && packageOf(type) !== "lazysheeps";

/** Resources without a provider of their own package that somebody has chosen: the engine refuses each of them. */
function withoutProvider(resources: Recorded[]): string[] {
    return resources
        .filter((one) => one.custom || isRemote(one))
        .filter(({ type }) => !type.startsWith("pulumi:"))
        .filter(({ type, provider = "", providers }) => {
            const its = isRemote({ type, custom: false } as Recorded)
                ? (providers[packageOf(type)] ?? provider)
                : provider;
            return !its.includes(`pulumi:providers:${packageOf(type)}::`);
        })
        .map(({ type, name }) => `${type} ${name}`);
}

describe("The program on AWS", () => {
    for (const [stack, run] of Object.entries(graphs)) {
        it(`hands an explicit provider of its package to every resource of ${stack}`, async () => {
            expect(withoutProvider((await run()).resources)).to.deep.equal([]);
        });
    }

    it("would be seen without one", async () => {
        const { resources } = await deployProgram({}, "dev");
        const taken = resources.map((one) => ({ ...one, provider: undefined, providers: {} }));
        expect(withoutProvider(taken)).to.include.members([
            "awsx:ec2:Vpc network",
            "eks:index:Cluster cluster",
            "aws:sns/topic:Topic alarms",
        ]);
    });

    it("works in the account and the region of the settings, and nowhere else", async () => {
        for (const run of Object.values(graphs)) {
            const providers = (await run()).resources.filter(({ type }) => type === "pulumi:providers:aws");
            expect(providers).not.to.deep.equal([]);
            for (const { inputs } of providers) {
                expect(JSON.parse(String(inputs["allowedAccountIds"]))).to.deep.equal(["123456789012"]);
                expect(inputs["region"]).to.equal("eu-central-1");
            }
        }
    });

    it("gives the address that people type: the domain, or the load balancer's own name", async () => {
        const address = async (change: object, stack: string) =>
            valueOf((await deployProgram({ ...change }, stack)).result.url);
        expect(await address({}, "prod")).to.equal("https://sheep.flock.invalid");
        expect(await address({}, "dev")).to.match(/^http:\/\//);
    });

    it("builds nothing in production, and needs no Docker engine there", async () => {
        const packages = new Set((await deployProgram({}, "prod")).resources.map(({ type }) => packageOf(type)));
        expect([...packages]).not.to.include("docker");
    });

    it("hands out the kubeconfig, as a secret", async () => {
        const { kubeconfig } = (await deployProgram({}, "dev")).result;
        expect(await valueOf(kubeconfig!)).to.contain("canary-kubeconfig");
        expect(await pulumi.isSecret(kubeconfig!)).to.equal(true);
    });

    it("keeps the registry's password and the kubeconfig secret", async () => {
        const { resources } = await deployProgram({}, "dev");
        for (const { name, type, inputs } of resources) {
            const text = JSON.stringify(inputs, (_, value: unknown) => (isMarkedSecret(value) ? "[secret]" : value));
            expect(text, `${type} ${name}`).not.to.include("canary-");
        }
    });

    it("protects what holds data in production, and nothing in dev", async () => {
        const kept = async (stack: string) =>
            (await deployProgram({}, stack)).resources
                .filter(({ options }) => options.protect === true)
                .map(({ type, name }) => `${type} ${name}`)
                .sort();
        expect(await kept("dev")).to.deep.equal([]);
        expect(await kept("prod")).to.deep.equal([
            "aws:kms/key:Key cluster",
            ...[
                "bucket:Bucket",
                "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
                "bucketOwnershipControls:BucketOwnershipControls",
                "bucketPolicy:BucketPolicy",
                "bucketPublicAccessBlock:BucketPublicAccessBlock",
                "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
                "bucketVersioning:BucketVersioning",
            ].map((part) => `aws:s3/${part} backups`),
            "eks:index:Cluster cluster",
            "kubernetes:core/v1:PersistentVolumeClaim postgres-data",
        ]);
    });

    it("lets go of all but the backups where the settings say so", async () => {
        const { resources } = await deployProgram({ "environment.protect": false }, "prod");
        const kept = resources.filter(({ options }) => options.protect === true);
        expect(kept.map(({ type }) => type).filter((type) => !type.startsWith("aws:s3/"))).to.deep.equal([]);
        expect(kept).to.have.length(7);
        const [cluster] = resources.filter(({ type }) => type === "eks:index:Cluster");
        expect(cluster!.inputs).to.include({ deletionProtection: false });
    });
});
