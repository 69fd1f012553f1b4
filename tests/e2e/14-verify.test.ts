import { expect } from "chai";
import execa from "execa";
import { environmentAccess } from "../../ops/environment";
import type { Images } from "../../ops/open-environment";
import { type Verdict, verify } from "../../ops/verification";
import { converged, withStack } from "../support/e2e/stack";
import { checkout } from "../support/e2e/target";

/** What the stack's state says that it runs. */
const images = () => withStack({}, async (stack) => (await stack.outputs())["images"]!.value as Images);

const look = async (wanted: Images) => {
    const { kubeconfig: cluster, url, namespace } = await environmentAccess("local", checkout);
    return verify({ url, cluster, namespace, images: wanted });
};
const red = (verdicts: Verdict[]) =>
    verdicts.filter(({ holds }) => !holds).map(({ check, found }) => `${check}: ${found}`);

describe("Verifying", () => {
    before(converged);

    it("holds on the running application", async () => {
        expect(red(await look(await images()))).to.deep.equal([]);
    });

    it("ends with 0 as a command, and says so as JSON", async () => {
        const argv = ["ops/run.mjs", "verify", "--stack", "local", "--json"];
        const { stdout } = await execa(process.execPath, argv, { cwd: checkout });
        const { stack, verdicts } = JSON.parse(stdout) as { stack: string; verdicts: Verdict[] };
        expect(stack).to.equal("local");
        expect(verdicts).not.to.be.empty;
        expect(red(verdicts)).to.deep.equal([]);
    });

    it("sees that other images run than those that shall", async () => {
        const running = await images();
        const backend = running.backend.replace(/[0-9a-f]{64}$/, "0".repeat(64));
        const seen = red(await look({ ...running, backend }));
        expect(seen).to.have.length(1);
        expect(seen[0])
            .to.match(/^image of backend: /)
            .and.contain(running.backend.split("@")[1]);
    });
});
