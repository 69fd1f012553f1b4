import { expect } from "chai";
import { Backend } from "../../workloads/backend";
import { Migration } from "../../workloads/migration";
import { deploy } from "../support/engine";
import { django, elsewhere, expectHandedDown } from "../support/parts";
import { environmentOf, podOf } from "../support/pod-template";

const job = "kubernetes:batch/v1:Job";
const make = () => deploy(() => new Migration("migration", django, elsewhere()));

describe("Migration", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("runs the new image by its digest, so that a new image is a new Job", async () => {
        const { single } = await make();
        expect(podOf(single(job)).containers[0]!.image).to.equal(django.image);
        expect(single(job)).not.to.have.nested.property("metadata.name");
    });

    it("runs under the settings the server has", async () => {
        const migration = await make();
        const backend = await deploy(() => new Backend("backend", django, elsewhere()));
        expect(environmentOf(backend.single("kubernetes:apps/v1:Deployment"))).to.include(
            environmentOf(migration.single(job)),
        );
    });

    it("is replaced when it has failed, not left as it is", async () => {
        const { single } = await make();
        const annotations = (single(job)["metadata"] as { annotations: Record<string, string> }).annotations;
        expect(annotations).to.include({ "pulumi.com/replaceUnready": "true" });
    });

    it("is waited for longer than it may take", async () => {
        const { all } = await make();
        const [recorded] = all(job);
        const { activeDeadlineSeconds } = recorded!.inputs["spec"] as { activeDeadlineSeconds: number };
        const { create } = recorded!.options.customTimeouts as { create: string };
        expect(parseInt(create)).to.be.greaterThan(activeDeadlineSeconds);
    });
});
