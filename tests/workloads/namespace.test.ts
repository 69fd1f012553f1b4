import { expect } from "chai";
import { Namespace } from "../../workloads/namespace";
import { deploy, valueOf } from "../support/engine";
import { elsewhere, expectHandedDown } from "../support/parts";

const make = (autoscalers = [{ max: 10 }, { max: 5 }], labels?: Record<string, string>) =>
    deploy(() => new Namespace("flock", { name: "flock", autoscalers, labels }, elsewhere()));

describe("Namespace", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("has the name it is given, which people and tools rely on", async () => {
        expect(await valueOf((await make()).result.name)).to.equal("flock");
    });

    it("has room for every autoscaler at its maximum with a surge pod, the database and four jobs", async () => {
        const hard = async (...maxima: number[]) => {
            const { single } = await make(maxima.map((max) => ({ max })));
            return (single("kubernetes:core/v1:ResourceQuota")["spec"] as { hard: { pods: string } }).hard.pods;
        };
        expect(await hard(10, 5)).to.equal("22");
        expect(await hard(20, 5)).to.equal("32");
    });

    it("carries the platform's labels, but none that would weaken its pods' security", async () => {
        const { single } = await make([], { gate: "on", "pod-security.kubernetes.io/enforce": "privileged" });
        expect((single("kubernetes:core/v1:Namespace")["metadata"] as { labels: object }).labels).to.include({
            gate: "on",
            "pod-security.kubernetes.io/enforce": "restricted",
        });
    });
});
