import { expect } from "chai";
import { deployment, healthy, job } from "../support/pods";
import { Sandbox } from "../support/sandbox";

const brief = { customTimeouts: { create: "6s", update: "12s" } };

describe("kubernetes plugin: what was written but did not become ready", () => {
    let sandbox: Sandbox;
    let image: string;
    beforeEach(async () => {
        sandbox = await Sandbox.open();
        image = sandbox.lab.baseImage;
    });
    afterEach(() => sandbox.close());

    it("stays in the state with its errors, is waited for again, and is repaired in place", async () => {
        const broken = (opts: object) => void deployment(image, "sleep infinity & wait", { ...opts, ...brief });
        await sandbox.failure(broken);
        const kept = (await sandbox.resource("web"))!;
        expect(kept.initErrors).to.have.lengthOf(1);
        const { uid } = (await sandbox.live("deployment", kept.outputs.metadata.name))!.metadata;

        expect(await sandbox.failure(broken)).to.match(/not ready in time/);
        await sandbox.up((opts) => void deployment(image, healthy, opts));
        const repaired = (await sandbox.resource("web"))!;
        expect(repaired.outputs.metadata.uid).to.equal(uid);
        expect(repaired).to.not.have.property("initErrors");
    });

    it("keeps its errors through a refresh", async () => {
        const broken = (opts: object) => void deployment(image, "sleep infinity & wait", { ...opts, ...brief });
        await sandbox.failure(broken);
        await sandbox.refresh(broken).catch(() => undefined);
        expect((await sandbox.resource("web"))!.initErrors).to.have.lengthOf(1);
    });

    it("does not run a failed Job again for the same program, and does for a changed one", async () => {
        const failing = (opts: object) => void job(image, "echo first; exit 1", opts);
        await sandbox.failure(failing);
        const first = (await sandbox.all("jobs"))[0]!;
        expect(await sandbox.failure(failing)).to.contain("main | first");
        expect((await sandbox.all("jobs"))[0]!.metadata.uid).to.equal(first.metadata.uid);

        const { steps } = await sandbox.up((opts) => void job(image, "echo second", opts));
        expect(steps).to.include("create-replacement work");
        expect((await sandbox.all("jobs")).map((one) => one.status.succeeded)).to.deep.equal([1]);
    });

    it("replaces a failed Job marked pulumi.com/replaceUnready, with the same program", async () => {
        const marked = (opts: object) => void job(image, "exit 1", opts, { "pulumi.com/replaceUnready": "true" });
        await sandbox.failure(marked);
        const first = (await sandbox.all("jobs"))[0]!;
        await sandbox.failure(marked);
        const uids = (await sandbox.all("jobs")).map((one) => one.metadata.uid);
        expect(uids.filter((uid) => uid !== first.metadata.uid)).to.have.lengthOf(1);
    });
});
