import { expect } from "chai";
import execa from "execa";

const health = (...args: string[]) =>
    execa(process.execPath, ["ops/run.mjs", "health", ...args], { reject: false, all: true });

describe("npm run health", () => {
    const mistakes: [string, string[], string][] = [
        ["without a stack", [], "--stack"],
        ["for a stack that there is not", ["--stack", "meadow"], "there is no Pulumi.meadow.yaml"],
        ["for the account", ["--stack", "account"], "name an environment"],
        ["at no place", ["--stack", "local", "--connect-to", "localhost"], 'got "localhost"; write HOST:PORT'],
    ];
    for (const [what, args, said] of mistakes) {
        it(`${what} is a mistake, which is no incident`, async () => {
            const { exitCode, all } = await health(...args);
            expect(exitCode).to.equal(2);
            expect(all).to.contain(said);
        });
    }

    it("says what its exit codes mean and whom it tells", async () => {
        const { exitCode, stdout } = await health("--help");
        expect(exitCode).to.equal(0);
        expect(stdout).to.contain("0 healthy, 1 incidents, 2 ").and.to.contain("HEALTH_HEARTBEAT_URL");
    });
});
