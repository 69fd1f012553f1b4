import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import { expect } from "chai";
import { Sandbox } from "../support/sandbox";

describe("docker plugin", () => {
    let sandbox: Sandbox;
    let context: string;
    beforeEach(async () => {
        sandbox = await Sandbox.open();
        context = mkdtempSync(join(tmpdir(), "context-"));
        file("Dockerfile", `ARG BASE_IMAGE\nFROM $BASE_IMAGE\nARG WORD=none\nRUN echo $WORD > /word\nCOPY . /app\n`);
        file(".dockerignore", "*.log\n");
        file("sheep", "one\n");
    });
    afterEach(async () => {
        rmSync(context, { recursive: true });
        await sandbox.close();
    });

    const file = (name: string, content: string) => writeFileSync(join(context, name), content);
    const image =
        (args: Record<string, string> = {}, more: Partial<docker.ImageArgs> = {}) =>
        () => {
            const imageName = `${sandbox.lab.registry}/conformance/image:${sandbox.namespace}`;
            const all = { BASE_IMAGE: sandbox.lab.baseImage, ...args };
            const build = { context, platform: "linux/amd64", network: "host", args: all };
            const made = new docker.Image("image", { imageName, build, ...more });
            return { digest: made.repoDigest, name: made.imageName };
        };

    it("builds, pushes and names the image by its digest; unchanged it is left alone", async () => {
        const { outputs } = await sandbox.up(image());
        expect(outputs["digest"]!.value).to.match(/^localhost:5000\/conformance\/image@sha256:[0-9a-f]{64}$/);
        expect((await sandbox.resource("image"))!.id).to.equal(outputs["name"]!.value);
        file("noise.log", "ignored");
        expect((await sandbox.up(image())).steps).to.deep.equal([]);
    });

    it("builds anew for a changed file or build argument, and not in a preview", async () => {
        const one = (await sandbox.up(image())).outputs["digest"]!.value as string;
        file("sheep", "two\n");
        expect((await sandbox.preview(image())).steps).to.deep.equal(["update image"]);
        const two = await sandbox.up(image());
        expect(two.steps).to.deep.equal(["update image"]);
        const three = await sandbox.up(image({ WORD: "baa" }));
        expect(new Set([one, two.outputs["digest"]!.value, three.outputs["digest"]!.value]).size).to.equal(3);
    });

    it("gives the bare id of an image that is not pushed", async () => {
        const { outputs } = await sandbox.up(image({}, { skipPush: true }));
        expect(outputs["digest"]!.value).to.match(/^sha256:[0-9a-f]{64}$/);
    });

    it("shows the last lines of a build that fails", async () => {
        file("Dockerfile", "ARG BASE_IMAGE\nFROM $BASE_IMAGE\nRUN echo counting sheep && false\n");
        expect(await sandbox.failure(image())).to.contain("counting sheep");
    });

    it("says which context or Dockerfile is not there", async () => {
        const build = { context: join(context, "nowhere") };
        expect(await sandbox.failure(image({}, { build }), "preview")).to.match(
            /build\.context.*there is no .*nowhere/s,
        );
    });

    it("says which engine does not answer", async () => {
        const said = await sandbox.failure(() => {
            const provider = new docker.Provider("away", { host: "tcp://127.0.0.1:1" });
            new docker.Image("image", { imageName: "x", build: { context } }, { provider });
        });
        expect(said).to.match(/cannot reach the Docker engine at tcp:\/\/127\.0\.0\.1:1/);
    });
});
