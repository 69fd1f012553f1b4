import { expect } from "chai";
import execa from "execa";
import { again } from "../../lab/toolchain/again";

describe("A download", () => {
    const attempts = async (failing: number) => {
        const [said, tried]: [string[], number[]] = [[], []];
        const result = await again(
            "fetching hay",
            (line) => said.push(line),
            () => {
                tried.push(tried.length + 1);
                if (tried.length > failing) return Promise.resolve("hay");
                return Promise.reject(new Error(`no hay ${tried.length}\nand more`));
            },
            0,
        ).catch((error: Error) => error.message);
        return { result, said, tried: tried.length };
    };

    it("is not tried again when it succeeds", async () =>
        expect(await attempts(0)).to.deep.equal({ result: "hay", said: [], tried: 1 }));

    it("is tried again when it fails, and whoever watches is told why", async () =>
        expect(await attempts(2)).to.deep.equal({
            result: "hay",
            said: [1, 2].map((time) => `fetching hay failed, and is tried again: no hay ${time}`),
            tried: 3,
        }));

    it("is told of by what a command says last", async () => {
        const said: string[] = [];
        const command = () => execa("sh", ["-c", "echo fetching >&2; echo the hay is wet >&2; exit 1"]);
        await again("hay", (line) => said.push(line), command, 0).catch(() => undefined);
        expect(said[0]).to.equal("hay failed, and is tried again: the hay is wet");
    });

    it("fails with the last error after four tries", async () =>
        expect(await attempts(9)).to.include({ result: "no hay 4\nand more", tried: 4 }));
});
