import * as k8s from "@pulumi/kubernetes";
import { expect } from "chai";
import { takeBackEdits } from "../../workloads/take-back-edits";
import { deploy } from "../support/engine";

describe("What somebody changes by hand", () => {
    it("may be taken back of every object, which keeps its own annotations", async () => {
        const { named } = await deploy(() => {
            takeBackEdits();
            new k8s.core.v1.ConfigMap("plain", {});
            new k8s.core.v1.ConfigMap("marked", { metadata: { labels: { a: "b" }, annotations: { ours: "yes" } } });
        });
        const metadata = (name: string) => named("kubernetes:core/v1:ConfigMap", name).inputs["metadata"];
        expect(metadata("plain")).to.deep.equal({ annotations: { "pulumi.com/patchForce": "true" } });
        expect(metadata("marked")).to.deep.equal({
            labels: { a: "b" },
            annotations: { ours: "yes", "pulumi.com/patchForce": "true" },
        });
    });

    it("is no business of Helm's releases, whose values they are not", async () => {
        const { single } = await deploy(() => {
            takeBackEdits();
            new k8s.helm.v3.Release("shears", { chart: "shears" });
        });
        expect(single("kubernetes:helm.sh/v3:Release")).not.to.have.property("metadata");
    });
});
