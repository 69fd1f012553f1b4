import { expect } from "chai";
import execa from "execa";
import { deploy } from "../../ops/delivery/deploy";
import { resourcesOf } from "../../ops/stack-state";
import { givenSecrets, removeRepository, storedCommits } from "../support/e2e/application";
import { site } from "../support/e2e/site";
import { calm, converged, output, withStack } from "../support/e2e/stack";
import { commitId, deliver, push } from "../support/e2e/webhook";

const repository = "flock/older-than-its-secrets";

/** docs/runbook.md, "Rotate a secret", with all of them at once. */
describe("Secrets that are rotated", () => {
    const [earlier, later] = [commitId(), commitId()];
    const deliverTo = (secret: string, id: string) =>
        deliver({ body: push(repository, [{ id, message: "counted", author: "dolly" }]), secret });
    let old: { webhook: string; all: string[] };

    before(async () => {
        await converged();
        old = { webhook: await output("webhookSecret"), all: Object.values(await givenSecrets()) };
        expect(await deliverTo(old.webhook, earlier)).to.be.within(200, 299);
    });
    after(async () => {
        await removeRepository(repository);
    });

    /** `pulumi state taint` for each; returns their URNs. */
    const tainted = () =>
        withStack({}, async (stack) => {
            const { workDir: cwd, envVars: env } = stack.workspace;
            const secrets = (await resourcesOf(stack)).filter(({ type }) => /RandomPassword$/.test(type));
            for (const { urn } of secrets) await execa("pulumi", ["state", "taint", "-s", "local", urn], { cwd, env });
            return secrets.map(({ urn }) => urn);
        });
    const deployed = async (approved: string[]) =>
        deploy(await site({ change: calm }), { approved, backup: false, say: () => undefined });

    it("are others everywhere, once that is approved, and what was written stays", async () => {
        const urns = await tainted();
        expect(urns).to.have.length(3);
        const refused = await deployed([]);
        expect(refused.result, refused.text).to.equal("refused");
        for (const urn of urns) expect(refused.text).to.contain(`--approve '${urn}'`);

        const outcome = await deployed(urns);
        expect(outcome.result, outcome.text).to.equal("released");
        const now = Object.values(await givenSecrets());
        expect(now).to.have.length(old.all.length);
        expect(now.filter((secret) => old.all.includes(secret))).to.deep.equal([]);
        expect(await deliverTo(old.webhook, later)).to.equal(403);
        expect(await deliverTo(await output("webhookSecret"), later)).to.be.within(200, 299);
        expect(await storedCommits(repository)).to.have.members([earlier, later]);
    });
});
