import { expect } from "chai";
import { snapshot } from "../support/e2e/cluster";
import { preview, refresh, up } from "../support/e2e/stack";
import { block } from "../../ops/local";

describe("A stack that is as its settings say", () => {
    it("is left alone by a second up", async () => {
        await up();
        const before = await snapshot();
        expect((await up()).changed).to.deep.equal({});
        expect(await snapshot()).to.deep.equal(before);
    });

    it("is what a refresh finds", async () => {
        expect(await refresh()).to.deep.equal({});
    });

    it("is not touched by a preview of a change", async () => {
        const before = await snapshot();
        const changes = await preview({
            change: (config) => Object.assign(block(config, "backend"), { threads: 3, replicas: 2 }),
        });
        expect(changes).to.have.property("update").that.is.greaterThan(0);
        expect(await snapshot()).to.deep.equal(before);
    });
});
