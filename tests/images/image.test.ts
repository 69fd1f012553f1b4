import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Image, type ImageArgs } from "../../images/image";
import { images } from "../../images/images";
import { deploy, valueOf } from "../support/engine";
import { image as reference } from "../support/parts";

const { specialSigKey, specialSecretSig: secretSig } = pulumi.runtime;
const type = "docker:index/image:Image";
const args: ImageArgs = { context: "./images/backend", repository: "registry.invalid/backend", tag: "build-dev" };
const make = (change: Partial<ImageArgs> = {}) =>
    deploy(() => new Image("backend", { ...args, ...change }, { providers: [new docker.Provider("elsewhere", {})] }));
const buildOf = (inputs: Record<string, unknown>) => inputs["build"] as Record<string, unknown>;

describe("Image", () => {
    it("hands its provider down", async () => {
        expect((await make()).all(type)[0]!.provider).to.contain("elsewhere");
    });

    it("is deployed by the digest of what was pushed, whatever the tag comes to mean", async () => {
        const { result, single } = await make();
        expect(single(type)["imageName"]).to.equal("registry.invalid/backend:build-dev");
        expect(await valueOf(result.digest)).to.match(/^registry\.invalid\/backend@sha256:[0-9a-f]{64}$/);
    });

    it("is built for the nodes, whatever machine builds it", async () => {
        expect(buildOf((await make()).single(type))).to.include({ platform: "linux/amd64" });
    });

    it("takes the Dockerfile beside its sources", async () => {
        expect(buildOf((await make()).single(type))).to.include({
            context: "./images/backend",
            dockerfile: "./images/backend/Dockerfile",
        });
    });

    it("takes another base where one is named, and else leaves the Dockerfile's own", async () => {
        expect(buildOf((await make({ baseImage: "mirror/debian" })).single(type))["args"]).to.deep.equal({
            BASE_IMAGE: "mirror/debian",
        });
        expect(buildOf((await make()).single(type))["args"]).to.deep.equal({});
    });

    it("signs in to the registry as secretly as it was told to", async () => {
        const { single } = await make({ credentials: { username: "u", password: pulumi.secret("p") } });
        // The engine's mark of a secret.
        expect(single(type)["registry"]).to.deep.include({
            [specialSigKey]: secretSig,
            value: { username: "u", password: "p" },
        });
        expect((await make()).single(type)).not.to.have.property("registry");
    });
});

describe("images", () => {
    const registry = { repository: (name: string) => `registry.invalid/${name}` };
    const digests = {
        backend: reference("backend"),
        frontend: reference("frontend"),
        postgres: reference("postgres"),
    };

    it("are built, one from each folder", async () => {
        const { all } = await deploy(() => images({ source: "build" }, registry, "build-dev"));
        expect(all(type).map(({ inputs }) => buildOf(inputs)["context"])).to.have.members([
            "./images/backend",
            "./images/frontend",
            "./images/postgres",
        ]);
    });

    it("need neither engine nor registry when they were built before", async () => {
        const { result, resources } = await deploy(() =>
            images({ source: "prebuilt", ...digests }, registry, "build-dev"),
        );
        expect(result).to.deep.equal(digests);
        expect(resources).to.deep.equal([]);
    });
});
