import { expect } from "chai";
import { resolve } from "node:path";
import { existingCluster } from "../../../infra/cluster/existing-cluster";
import type { ClusterSettings } from "../../../settings/schema";
import { deploy, valueOf } from "../../support/engine";
import { platform } from "../../support/parts";
import * as pulumi from "@pulumi/pulumi";

const make = (change: Partial<ClusterSettings> = {}) => deploy(() => existingCluster({ ...platform, ...change }));
const entrance = (url: string, ingressClass?: string) => ({
    entrance: { ...platform.entrance, url, ingressClass },
});
const storage = async (change: Partial<ClusterSettings>, wish: { keepVolume: boolean; existingVolume?: string }) =>
    (await make(change)).result.storage(wish);

describe("existingCluster", () => {
    it("makes one provider, bound to the context by name, and nothing else", async () => {
        const { resources, single } = await make({ context: "flock" });
        expect(resources.map(({ type }) => type)).to.deep.equal(["pulumi:providers:kubernetes"]);
        expect(single("pulumi:providers:kubernetes")).to.include({ context: "flock", clusterIdentifier: "flock" });
    });

    it("finds the kubeconfig from wherever it is run, or leaves that to the usual places", async () => {
        const provider = "pulumi:providers:kubernetes";
        expect((await make({ kubeconfig: "a/b" })).single(provider)).to.include({ kubeconfig: resolve("a/b") });
        expect((await make({ kubeconfig: undefined })).single(provider)).not.to.have.property("kubeconfig");
    });

    it("answers to localhost by its number too", async () => {
        const { allowedHosts, trustedOrigins } = (await make(entrance("http://localhost:8080"))).result.entrance;
        expect(allowedHosts).to.deep.equal(["localhost", "127.0.0.1"]);
        expect(trustedOrigins).to.deep.equal(["http://localhost:8080", "http://127.0.0.1:8080"]);
    });

    it("answers to the one host of an address, and knows whether people come by HTTPS", async () => {
        const { entrance: way } = (await make(entrance("https://sheep.invalid"))).result;
        expect(way).to.deep.include({ https: true, allowedHosts: ["sheep.invalid"] });
        expect(way.trustedOrigins).to.deep.equal(["https://sheep.invalid"]);
        expect((await make(entrance("http://sheep.invalid"))).result.entrance.https).to.equal(false);
    });

    it("makes an Ingress only where a class is named", async () => {
        expect((await make()).result.entrance.ingress).to.equal(undefined);
        expect((await make(entrance("http://sheep.invalid", "traefik"))).result.entrance.ingress).to.deep.include({
            className: "traefik",
            host: "sheep.invalid",
        });
    });

    it("takes the class whose volumes stay for volumes that shall stay", async () => {
        const classes = { storageClass: { delete: "goes", keep: "stays" } };
        expect((await storage(classes, { keepVolume: true })).storageClass).to.equal("stays");
        expect((await storage(classes, { keepVolume: false })).storageClass).to.equal("goes");
    });

    it("finds a kept volume by its path, and takes no other in its place", async () => {
        const { keptVolume } = await storage({}, { keepVolume: true, existingVolume: "/volumes/a" });
        expect(keptVolume).to.deep.equal({ hostPath: { path: "/volumes/a", type: "Directory" } });
        expect((await storage({}, { keepVolume: true })).keptVolume).to.equal(undefined);
    });

    it("publishes the address of the settings", async () => {
        const { result } = await make(entrance("http://localhost:8080"));
        expect(await valueOf(result.publish(pulumi.output("elsewhere")))).to.equal("http://localhost:8080");
    });
});
