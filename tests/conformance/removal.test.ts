import * as k8s from "@pulumi/kubernetes";
import { expect } from "chai";
import { deployment, main } from "../support/pods";
import { Sandbox } from "../support/sandbox";

describe("kubernetes plugin: removal", () => {
    let sandbox: Sandbox;
    beforeEach(async () => void (sandbox = await Sandbox.open()));
    afterEach(() => sandbox.close());

    it("waits until a Deployment's pods are gone", async () => {
        const image = sandbox.lab.baseImage;
        const slow = main(image, "", {
            command: ["/bin/bash", "-c", "trap 'sleep 3; exit 0' TERM; sleep infinity & wait"],
        });
        const template = { metadata: { labels: { app: "web" } }, spec: { containers: [slow] } };
        await sandbox.up((opts) => void deployment(image, "", opts, { template }));
        await sandbox.destroy();
        expect(await sandbox.kubectl("get", "pods", "-o", "wide")).to.equal("");
    });

    it("waits for an object that something holds, and says what when the time is up", async () => {
        const metadata = { name: "held", finalizers: ["conformance/held"] };
        await sandbox.up((opts) => {
            new k8s.core.v1.ConfigMap("held", { metadata }, { ...opts, customTimeouts: { delete: "2s" } });
        });
        expect(await sandbox.failure(() => undefined, "destroy")).to.match(
            /not gone in time: finalizers .*conformance\/held/,
        );
        expect(await sandbox.resource("held")).to.not.equal(undefined);
        await sandbox.kubectl("patch", "configmap", "held", "--type=merge", "-p", '{"metadata":{"finalizers":null}}');
    });

    it("takes an object that is gone already for deleted", async () => {
        await sandbox.up((opts) => void new k8s.core.v1.ConfigMap("map", { metadata: { name: "map" } }, opts));
        await sandbox.kubectl("delete", "configmap", "map");
        await sandbox.destroy();
        expect(await sandbox.resource("map")).to.equal(undefined);
    });
});
