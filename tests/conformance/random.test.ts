import * as random from "@pulumi/random";
import { expect } from "chai";
import { Sandbox } from "../support/sandbox";

describe("random plugin", () => {
    let sandbox: Sandbox;
    beforeEach(async () => void (sandbox = await Sandbox.open()));
    afterEach(() => sandbox.close());

    const password =
        (args: Partial<random.RandomPasswordArgs> = {}) =>
        () => ({
            result: new random.RandomPassword("password", { length: 32, special: false, ...args }).result,
        });

    it("makes a password of the length and letters asked for, under the id none, and keeps it", async () => {
        const { outputs } = await sandbox.up(password({ minNumeric: 4 }));
        expect(outputs["result"]!.value)
            .to.match(/^[A-Za-z0-9]{32}$/)
            .and.to.match(/(\d.*){4}/);
        expect((await sandbox.resource("password"))!.id).to.equal("none");
        const again = await sandbox.up(password({ minNumeric: 4 }));
        expect(again.steps).to.deep.equal([]);
        expect(again.outputs["result"]!.value).to.equal(outputs["result"]!.value);
    });

    it("makes another one when a keeper changes", async () => {
        const before = (await sandbox.up(password({ keepers: { turn: "1" } }))).outputs["result"]!.value as string;
        const after = await sandbox.up(password({ keepers: { turn: "2" } }));
        expect(after.steps).to.include("create-replacement password");
        expect(after.outputs["result"]!.value).to.not.equal(before);
    });

    it("says which minimums do not fit", async () => {
        expect(await sandbox.failure(password({ length: 3, minLower: 2, minUpper: 2 }))).to.match(
            /add up to 4, above length 3/,
        );
    });
});
