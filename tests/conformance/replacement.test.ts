import * as k8s from "@pulumi/kubernetes";
import { expect } from "chai";
import { Sandbox } from "../support/sandbox";

describe("kubernetes plugin: replacement", () => {
    let sandbox: Sandbox;
    beforeEach(async () => void (sandbox = await Sandbox.open()));
    afterEach(() => sandbox.close());

    const secret = (value: string, name?: string) => (opts: object) => {
        const made = new k8s.core.v1.Secret("password", { metadata: { name }, stringData: { value } }, opts);
        // Stands for a Deployment: what uses the Secret learns of the new name before the old Secret goes.
        new k8s.core.v1.ServiceAccount("user", { metadata: { annotations: { uses: made.metadata.name } } }, opts);
    };

    it("makes the new Secret, then tells its users, then deletes the old one", async () => {
        await sandbox.up(secret("one"));
        const { steps } = await sandbox.up(secret("two"));
        expect(steps).to.deep.equal([
            "create-replacement password",
            "replace password",
            "update user",
            "delete-replaced password",
        ]);
        expect((await sandbox.all("secrets")).map((one) => one.data.value)).to.deep.equal([btoa("two")]);
    });

    it("deletes a Secret of a chosen name before it makes the new one", async () => {
        await sandbox.up(secret("one", "fixed"));
        const { steps } = await sandbox.up(secret("two", "fixed"));
        expect(steps.indexOf("delete-replaced password")).to.be.within(0, steps.indexOf("create-replacement password"));
        expect((await sandbox.live("secret", "fixed"))!.data.value).to.equal(btoa("two"));
    });

    it("replaces a ConfigMap for its data and updates it for its labels", async () => {
        const map = (data: string, label: string) => (opts: object) =>
            void new k8s.core.v1.ConfigMap("map", { metadata: { labels: { label } }, data: { data } }, opts);
        await sandbox.up(map("one", "a"));
        expect((await sandbox.up(map("one", "b"))).steps).to.deep.equal(["update map"]);
        expect((await sandbox.up(map("two", "b"))).steps).to.include("create-replacement map");
    });

    it("replaces a Deployment for its selector and updates it for its pods", async () => {
        const web = (app: string, image: string) => (opts: object) => {
            const template = { metadata: { labels: { app } }, spec: { containers: [{ name: "main", image }] } };
            const spec = { replicas: 0, selector: { matchLabels: { app } }, template };
            return void new k8s.apps.v1.Deployment("web", { spec }, opts);
        };
        await sandbox.up(web("one", "a"));
        expect((await sandbox.up(web("one", "b"))).steps).to.deep.equal(["update web"]);
        expect((await sandbox.preview(web("two", "b"))).steps).to.include("create-replacement web");
    });

    it("updates a PodDisruptionBudget in place", async () => {
        const budget = (maxUnavailable: number) => (opts: object) => {
            const spec = { maxUnavailable, selector: { matchLabels: { app: "x" } } };
            return void new k8s.policy.v1.PodDisruptionBudget("budget", { spec }, opts);
        };
        await sandbox.up(budget(1));
        expect((await sandbox.up(budget(2))).steps).to.deep.equal(["update budget"]);
    });

    it("replaces everything of a namespace that is replaced", async () => {
        const inside = (name: string) => (opts: object) => {
            const namespace = new k8s.core.v1.Namespace(
                "own",
                { metadata: { name: `${sandbox.namespace}-${name}` } },
                opts,
            );
            new k8s.core.v1.ServiceAccount("robot", { metadata: { namespace: namespace.metadata.name } }, opts);
        };
        await sandbox.up(inside("one"));
        try {
            expect((await sandbox.preview(inside("two"))).steps).to.include.members([
                "create-replacement own",
                "create-replacement robot",
            ]);
        } finally {
            await sandbox.destroy();
        }
    });
});
