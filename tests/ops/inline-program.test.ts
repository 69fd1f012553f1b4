import { expect } from "chai";
import execa from "execa";
import { messages } from "../../ops/messages";

const guard = require.resolve("../../ops/inline-program");

/** What the engine hears of a program that has lost it with these words. */
async function heard(words: string, ...loaded: string[]): Promise<unknown> {
    const required = [require.resolve("tsx/cjs"), require.resolve("../support/lost-engine"), ...loaded];
    const argv = [...required.flatMap((file) => ["--require", file]), "--eval", ""];
    const { stdout } = await execa(process.execPath, argv, { env: { LOST: words } });
    return JSON.parse(stdout);
}

describe("A program that loses the engine", () => {
    const dropped = "14 UNAVAILABLE: Connection dropped";

    it("has not declared all it wants: the run fails, and the engine deletes nothing", async () => {
        expect(await heard(dropped, guard)).to.deep.equal({ error: messages.engineLost(dropped), bail: false });
    });

    it("says no more where the engine has ended the run itself", async () => {
        const words = "14 UNAVAILABLE: resource monitor shut down while waiting on step's done channel";
        expect(await heard(words, guard)).to.deep.equal({ error: "", bail: true });
    });

    it("would be taken for one that has declared nothing without the guard", async () => {
        expect(await heard(dropped)).to.deep.equal({ error: "", bail: false });
    });
});
