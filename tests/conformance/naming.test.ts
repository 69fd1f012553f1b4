import * as k8s from "@pulumi/kubernetes";
import { expect } from "chai";
import { Sandbox } from "../support/sandbox";

describe("kubernetes plugin: names", () => {
    let sandbox: Sandbox;
    beforeEach(async () => void (sandbox = await Sandbox.open()));
    afterEach(() => sandbox.close());

    it("gives an object without a name one of its own, marks it, and keeps it on updates", async () => {
        const program = (value: string) => (opts: object) => {
            const { metadata } = new k8s.core.v1.ServiceAccount("robot", { metadata: { labels: { value } } }, opts);
            return { name: metadata.name };
        };
        const first = (await sandbox.up(program("one"))).outputs["name"]!.value as string;
        expect(first).to.match(/^robot-[0-9a-f]{8}$/);
        const live = (await sandbox.live("serviceaccount", first))!;
        expect(live.metadata.annotations).to.deep.equal({ "pulumi.com/autonamed": "true" });

        const again = await sandbox.up(program("two"));
        expect(again.steps).to.deep.equal(["update robot"]);
        expect(again.outputs["name"]!.value).to.equal(first);
    });

    it("keeps a name that was chosen, unmarked, and has namespace/name for an id", async () => {
        await sandbox.up(
            (opts) => void new k8s.core.v1.ServiceAccount("robot", { metadata: { name: "marvin" } }, opts),
        );
        expect((await sandbox.live("serviceaccount", "marvin"))!.metadata).to.not.have.property("annotations");
        expect((await sandbox.resource("robot"))!.id).to.equal(`${sandbox.namespace}/marvin`);
    });

    it("gives an object of no namespace its bare name for an id", async () => {
        await sandbox.up((opts) => void new k8s.scheduling.v1.PriorityClass("calm", { value: 1 }, opts));
        try {
            expect((await sandbox.resource("calm"))!.id).to.match(/^calm-[0-9a-f]{8}$/);
        } finally {
            await sandbox.destroy();
        }
    });
});
