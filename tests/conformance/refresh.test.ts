import * as k8s from "@pulumi/kubernetes";
import { expect } from "chai";
import { deployment, healthy } from "../support/pods";
import { Sandbox } from "../support/sandbox";

describe("kubernetes plugin: refresh", () => {
    let sandbox: Sandbox;
    beforeEach(async () => void (sandbox = await Sandbox.open()));
    afterEach(() => sandbox.close());

    const program = (opts: object) => {
        deployment(sandbox.lab.baseImage, healthy, opts, { replicas: 1 }, { note: "ours" });
        const ports = [{ port: 80 }];
        new k8s.core.v1.Service("peers", { spec: { ports, clusterIP: "None", selector: { app: "web" } } }, opts);
        new k8s.core.v1.Secret("password", { stringData: { value: "x" } }, opts);
        const target = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
        new k8s.autoscaling.v2.HorizontalPodAutoscaler(
            "scale",
            { spec: { scaleTargetRef: target, maxReplicas: 3 } },
            opts,
        );
    };

    it("takes neither the server's defaults nor a status for drift", async () => {
        await sandbox.up(program);
        expect((await sandbox.refresh(program)).text).to.not.match(/\bto (update|delete)\b|updated/);
        expect((await sandbox.preview(program)).steps).to.deep.equal([]);
        expect((await sandbox.up(program)).steps).to.deep.equal([]);
    });

    it("shows a field that somebody changed, and only after a refresh", async () => {
        await sandbox.up(program);
        const { metadata } = (await sandbox.all("deployments"))[0]!;
        const patch = JSON.stringify({ metadata: { annotations: { note: "theirs" } } });
        await sandbox.kubectl("patch", "deployment", metadata.name, "-p", patch);
        expect((await sandbox.preview(program)).steps).to.deep.equal([]);
        await sandbox.refresh(program);
        expect((await sandbox.preview(program)).steps).to.deep.equal(["update web"]);
    });

    it("makes an object anew that somebody deleted", async () => {
        await sandbox.up(program);
        await sandbox.kubectl("delete", "hpa", "--all");
        await sandbox.refresh(program);
        expect((await sandbox.up(program)).steps).to.deep.equal(["create scale"]);
    });
});
