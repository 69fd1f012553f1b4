import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { platform } from "../support/parts";
import { valueOf } from "../support/engine";
import { deployProgram } from "../support/program";

type Recorded = Awaited<ReturnType<typeof deployProgram>>["resources"][number];

/** What a resource was told to wait for, by name. */
async function waitsFor({ options }: Recorded): Promise<string[]> {
    const { dependsOn } = options;
    const listed = (await valueOf(pulumi.output(dependsOn as pulumi.Input<pulumi.Resource[] | pulumi.Resource>))) ?? [];
    const resources = Array.isArray(listed) ? listed : [listed];
    return resources.map((resource) => (resource as { __name?: string }).__name ?? "");
}

const ingress = {
    "platform.entrance.ingressClass": "alb",
    "platform.entrance.service": { type: "ClusterIP" },
};

describe("The program", () => {
    it("hands an explicit provider to every resource: a default one would reach for whatever cluster the shell has", async () => {
        const { resources } = await deployProgram();
        const without = resources.filter(({ custom, type, provider }) => {
            return custom && !type.startsWith("pulumi:providers:") && !/::[^:]+$/.test(provider ?? "");
        });
        expect(without.map(({ type, name }) => `${type} ${name}`)).to.deep.equal([]);
    });

    it("gives the address, the namespace, the images by digest, and the webhook's secret as one", async () => {
        const { result } = await deployProgram();
        expect(await valueOf(result.url)).to.equal(platform.entrance.url);
        expect(await valueOf(result.namespace)).to.equal("lazysheeps");
        for (const image of Object.values(result.images))
            expect(await valueOf(pulumi.output(image))).to.match(/@sha256:[0-9a-f]{64}$/);
        expect(await pulumi.isSecret(result.webhookSecret)).to.equal(true);
    });

    it("rolls the backend out only after the migration", async () => {
        const { all } = await deployProgram();
        const [backend] = all("lazysheeps:workloads:Backend");
        expect(await waitsFor(backend!)).to.include("migration");
    });

    it("starts no pod before the policies that guard it", async () => {
        const { resources } = await deployProgram();
        for (const name of ["Postgres", "Migration", "Frontend", "Backup"]) {
            const workload = resources.find(({ type }) => type === `lazysheeps:workloads:${name}`);
            expect(await waitsFor(workload!), name).to.include("network");
        }
    });

    it("makes an Ingress where the platform has a class for it, and only there", async () => {
        const type = "kubernetes:networking.k8s.io/v1:Ingress";
        expect((await deployProgram()).all(type)).to.deep.equal([]);
        expect((await deployProgram(ingress)).all(type)).to.have.lengthOf(1);
    });

    it("opens the backend to the way in where an Ingress sends people there, and only there", async () => {
        const opened = async (change: Record<string, unknown>) => {
            const policies = (await deployProgram(change)).all("kubernetes:networking.k8s.io/v1:NetworkPolicy");
            const policy = policies.find(({ name }) => name === "network-backend");
            return JSON.stringify(policy!.inputs).includes(platform.entrance.sourceCidrs[0]!);
        };
        expect(await opened({})).to.equal(false);
        expect(await opened(ingress)).to.equal(true);
    });

    it("touches no cloud", async () => {
        const { resources } = await deployProgram();
        const packages = new Set(resources.map(({ type }) => type.split(":")[0]));
        expect([...packages]).to.have.members(["lazysheeps", "pulumi", "kubernetes", "docker", "random"]);
    });
});
