import type { V1Deployment, V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import { expect } from "chai";
import { block } from "../../ops/local";
import { readingPaths } from "../support/e2e/application";
import { theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { underLoad } from "../../ops/load";
import { calm, up } from "../support/e2e/stack";
import { address } from "../support/e2e/target";

const most = 4;
const roomToGrow = (config: Record<string, unknown>) => {
    calm(config);
    const backend = block(config, "backend");
    backend["autoscaling"] = { ...(backend["autoscaling"] as object), max: most };
};

const autoscaler = () => theOnly<V2HorizontalPodAutoscaler>("horizontalpodautoscalers", "backend");
const deployment = () => theOnly<V1Deployment>("deployments", "backend");

describe("The backend's autoscaler", () => {
    before(() => up({ change: roomToGrow }));

    it("sees what the pods use of CPU and memory", async () => {
        await eventually(
            "both metrics are measured",
            async () => (await autoscaler()).status?.currentMetrics ?? [],
            (metrics) =>
                ["cpu", "memory"].every((name) =>
                    metrics.some(
                        ({ resource }) => resource?.name === name && Number(resource.current.averageUtilization) > 0,
                    ),
                ),
            60,
        );
    });

    it("adds pods under load, which an up leaves in place", async () => {
        const before = (await deployment()).spec!.replicas!;
        expect(before).to.be.lessThan(most);
        await underLoad({ url: address, paths: readingPaths, perSecond: 150 }, () =>
            eventually(
                "a further pod is ready",
                deployment,
                ({ status }) => (status?.readyReplicas ?? 0) > before,
                120,
            ),
        );
        const after = (await deployment()).spec!.replicas!;
        expect((await up({ change: roomToGrow })).changed).to.deep.equal({});
        expect((await deployment()).spec!.replicas).to.equal(after);
    });
});
