import { expect } from "chai";
import { atRest, snapshot } from "../support/e2e/cluster";
import { fixedCount, preview, refresh, settled, up } from "../support/e2e/stack";
import { block } from "../../ops/local";

describe("A stack that is as its settings say", () => {
    before(async () => {
        // The autoscaler changes the number of pods when it likes; with one number to choose from it comes to rest.
        await up({ change: fixedCount });
        await settled();
        await atRest();
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
