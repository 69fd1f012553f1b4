import { expect } from "chai";
import { Backend } from "../../workloads/backend";
import { deploy, valueOf } from "../support/engine";
import { django, elsewhere, expectHandedDown } from "../support/parts";
import { environmentOf, podOf } from "../support/pod-template";

const make = (settings = django.settings) => deploy(() => new Backend("backend", { ...django, settings }, elsewhere()));

describe("Backend", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("is reached by the name its clients have in their settings", async () => {
        const { result } = await make();
        expect(await valueOf(result.service.name)).to.equal("backend");
        expect(result.service.port).to.equal(8000);
    });

    it("tells the server how long requests in flight may take: what preStop leaves of the grace period, less 5 s", async () => {
        const rollout = { ...django.settings.rollout, preStopSeconds: 15, gracePeriodSeconds: 60 };
        const { single } = await make({ ...django.settings, rollout });
        expect(environmentOf(single("kubernetes:apps/v1:Deployment"))).to.include({ GRACEFUL_TIMEOUT: "40" });
    });

    it("gives the server its workers and threads", async () => {
        const { single } = await make({ ...django.settings, workers: 3, threads: 7 });
        expect(environmentOf(single("kubernetes:apps/v1:Deployment"))).to.include({
            WEB_WORKERS: "3",
            WEB_THREADS: "7",
        });
    });

    it("does not migrate", async () => {
        const { single } = await make();
        expect(podOf(single("kubernetes:apps/v1:Deployment")).containers[0]!.command).to.equal(undefined);
    });

    it("annotates its Service as the way in wants it", async () => {
        const { single } = await make();
        expect(single("kubernetes:core/v1:Service")).to.have.nested.property("metadata.annotations.health", "/readyz");
    });

    it("leaves the number of pods to the autoscaler, and waits little longer than a rollout may take", async () => {
        const { all } = await make();
        const [deployment] = all("kubernetes:apps/v1:Deployment");
        expect(deployment!.options.ignoreChanges).to.deep.equal(["spec.replicas"]);
        expect(deployment!.options.customTimeouts).to.deep.equal({ create: "150s", update: "150s" });
    });
});
