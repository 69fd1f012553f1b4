import { expect } from "chai";
import { run, type Situation, vars } from "./run";
import { workflows } from "./workflow";

const hourly = (more: Partial<Situation> = {}) => run(workflows["health-check"]!, { event: "schedule", ...more });

describe("Every hour", () => {
    it("each environment is asked how it is, as the role that can ask nothing else", async () => {
        const { result, calls, said } = await hourly();
        expect(said).to.deep.equal([]);
        expect(result).to.equal("success");
        expect(calls.map(({ line, env }) => [line, env["AWS_ROLE"], env["GITHUB_TOKEN"]])).to.deep.equal(
            ["dev", "prod"].map((stack) => [
                `npm run health -- --stack ${stack}`,
                `arn:aws:iam::123456789012:role/lazysheeps-${stack}-health`,
                "token-of-the-job",
            ]),
        );
        for (const { env } of calls) expect(env["PULUMI_BACKEND_URL"]).to.equal(undefined);
    });

    it("the job may do what telling needs, and nothing else", () => {
        // GitHub's REST reference: "Issues" to write incidents, "Actions" to read the runs before this one.
        expect(workflows["health-check"]!.jobs["health"]!.permissions).to.deep.equal({
            actions: "read",
            contents: "read",
            "id-token": "write",
            issues: "write",
        });
    });

    it("an environment in trouble fails the run, and the others are asked all the same", async () => {
        const { result, calls } = await hourly({ fails: ["npm run health -- --stack dev"] });
        expect(result).to.equal("failure");
        expect(calls).to.have.lengthOf(2);
    });

    it("nothing is asked where nothing is on AWS, and dev alone where there is no prod", async () => {
        expect((await hourly({ vars: {} })).result).to.equal("skipped");
        const { calls } = await hourly({ vars: { ...vars, ENVIRONMENTS: '["dev"]' } });
        expect(calls.map(({ line }) => line)).to.deep.equal(["npm run health -- --stack dev"]);
    });
});
