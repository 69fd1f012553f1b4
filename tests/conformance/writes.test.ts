import * as k8s from "@pulumi/kubernetes";
import { expect } from "chai";
import { Sandbox } from "../support/sandbox";

const account = (annotations?: Record<string, string>, labels?: Record<string, string>) => (opts: object) =>
    void new k8s.core.v1.ServiceAccount("robot", { metadata: { name: "robot", annotations, labels } }, opts);

describe("kubernetes plugin: writes", () => {
    let sandbox: Sandbox;
    beforeEach(async () => void (sandbox = await Sandbox.open()));
    afterEach(() => sandbox.close());

    it("never takes over an object that is there already", async () => {
        await sandbox.kubectl("create", "serviceaccount", "robot");
        const before = await sandbox.live("serviceaccount", "robot");
        expect(await sandbox.failure(account({ ours: "yes" }))).to.match(/"robot" already exists/);
        expect(await sandbox.live("serviceaccount", "robot")).to.deep.equal(before);
        expect(await sandbox.resource("robot")).to.equal(undefined);
    });

    it("touches nothing in a preview, neither for a new object nor for a changed one", async () => {
        const planned = await sandbox.preview(account({ step: "one" }));
        expect(planned.steps).to.deep.equal(["create robot"]);
        expect(await sandbox.live("serviceaccount", "robot")).to.equal(undefined);

        await sandbox.up(account({ step: "one" }));
        const before = await sandbox.live("serviceaccount", "robot");
        expect((await sandbox.preview(account({ step: "two" }))).steps).to.deep.equal(["update robot"]);
        expect(await sandbox.live("serviceaccount", "robot")).to.deep.equal(before);
    });

    it("takes back a field that the program no longer sets, and leaves those of others alone", async () => {
        await sandbox.up(account({ ours: "yes", gone: "soon" }, { app: "x" }));
        await sandbox.kubectl("annotate", "serviceaccount", "robot", "theirs=yes");
        await sandbox.up(account({ ours: "still" }, { app: "x" }));
        const { metadata } = (await sandbox.live("serviceaccount", "robot"))!;
        expect(metadata.annotations).to.deep.equal({ ours: "still", theirs: "yes" });
        expect(metadata.labels).to.deep.equal({ app: "x" });
    });

    it("does not take a field that somebody else has changed: it names the field and its owner", async () => {
        await sandbox.up(account({ ours: "yes" }));
        await sandbox.kubectl(
            "annotate",
            "--overwrite",
            "--field-manager=stranger",
            "serviceaccount",
            "robot",
            "ours=theirs",
        );
        const said = await sandbox.failure(account({ ours: "again" }));
        expect(said)
            .to.match(/conflict with "stranger"/)
            .and.to.match(/\.metadata\.annotations\.ours/);
        expect((await sandbox.live("serviceaccount", "robot"))!.metadata.annotations!["ours"]).to.equal("theirs");
    });

    it("takes it back where the object says pulumi.com/patchForce", async () => {
        const forced = { "pulumi.com/patchForce": "true" };
        await sandbox.up(account({ ours: "yes", ...forced }));
        await sandbox.kubectl("annotate", "--overwrite", "--field-manager=x", "serviceaccount", "robot", "ours=theirs");
        await sandbox.up(account({ ours: "again", ...forced }));
        expect((await sandbox.live("serviceaccount", "robot"))!.metadata.annotations!["ours"]).to.equal("again");
    });

    it("writes under a field manager of each object's own and remembers inputs and manager", async () => {
        await sandbox.up(account({ ours: "yes" }));
        const { outputs } = (await sandbox.resource("robot"))!;
        expect(outputs.__fieldManager).to.match(/^pulumi-kubernetes-[0-9a-f]{8}$/);
        expect(outputs.__initialApiVersion).to.equal("v1");
        expect(outputs.__inputs.metadata.annotations).to.deep.equal({ ours: "yes" });
        const live = (await sandbox.live("serviceaccount", "robot"))!;
        expect(outputs.metadata.uid).to.equal(live.metadata.uid);
        expect(live.metadata.managedFields.map((one) => one.manager)).to.deep.equal([outputs.__fieldManager]);
    });
});
