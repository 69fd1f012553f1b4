import { expect } from "chai";
import execa from "execa";

const verify = (...args: string[]) =>
    execa(process.execPath, ["ops/run.mjs", "verify", ...args], { reject: false, all: true });

describe("npm run verify", () => {
    const mistakes: [string, string[], string][] = [
        ["without a stack", [], "--stack"],
        ["for a stack that there is not", ["--stack", "meadow"], "there is no Pulumi.meadow.yaml"],
        ["at no place for plain HTTP", ["--stack", "local", "--connect-to", "lb:443,lb"], 'got "lb"; write HOST:PORT'],
    ];
    for (const [what, args, said] of mistakes) {
        it(`${what} is a mistake, which says nothing of the stack`, async () => {
            const { exitCode, all } = await verify(...args);
            expect(exitCode).to.equal(2);
            expect(all).to.contain(said);
        });
    }
});
