import { expect } from "chai";
import { objects, snapshot } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { fixedCount, preview, refresh, up } from "../support/e2e/stack";
import { block } from "../../ops/local";

describe("A stack that is as its settings say", () => {
    before(async () => {
        // The autoscaler changes the number of pods when it likes; with one number to choose from it comes to rest.
        await up({ change: fixedCount });
        await eventually(
            "every workload has its pods, and no other",
            async () => Promise.all(["backend", "frontend"].map(async (name) => (await objects("pods", name)).length)),
            (counts) => counts.join() === "3,2",
            120,
        );
    });

    it("is left alone by a second up", async () => {
        const before = await snapshot();
        expect((await up({ change: fixedCount })).changed).to.deep.equal({});
        expect(await snapshot()).to.deep.equal(before);
    });

    it("is what a refresh finds", async () => {
        expect(await refresh({ change: fixedCount })).to.deep.equal({});
    });

    it("is not touched by a preview of a change", async () => {
        const before = await snapshot();
        const changes = await preview({
            change: (config) => {
                fixedCount(config);
                Object.assign(block(config, "backend"), { threads: 3 });
            },
        });
        expect(changes).to.have.property("update").that.is.greaterThan(0);
        expect(await snapshot()).to.deep.equal(before);
    });
});
