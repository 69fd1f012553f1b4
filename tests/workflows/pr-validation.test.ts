import { expect } from "chai";
import { run, type Situation, vars } from "./run";
import { workflows } from "./workflow";

const role = (name: string) => `arn:aws:iam::123456789012:role/lazysheeps-${name}`;
const proposed = (more: Partial<Situation> = {}) =>
    run(workflows["pr-validation"]!, { event: "pull_request", ref: "refs/pull/7/merge", called: "success", ...more });

describe("A pull request", () => {
    it("has every test run, and its changes told in one comment", async () => {
        const { result, jobs, calls, said } = await run(workflows["pr-validation"]!, { event: "pull_request" });
        expect(said).to.deep.equal([]);
        expect(result).to.equal("success");
        expect(Object.values(jobs)).not.to.include("skipped");
        expect(calls.map(({ line }) => line)).to.include.members([
            "npm run check",
            "images/backend/test.sh",
            "images/frontend/test.sh bundle",
            "images/frontend/test.sh",
            "images/postgres/test.sh",
            "npm run scan -- files --sarif findings",
            "npm run scan -- config --sarif findings",
            "npm run scan -- images --sarif findings",
            "ops/kind.sh",
            "npm start -- --context kind-lazysheeps --registry localhost:5001/lazysheeps",
            "npm run test:kind",
            "npm run cost -- --against base --markdown cost/cost.md",
            "npm run comment -- --pr 7 preview/dev.md preview/prod.md cost/cost.md",
        ]);
    });

    it("is previewed by each environment's role that reads, and by nobody who may write", async () => {
        const { calls } = await proposed();
        const signedIn = calls.filter(({ env }) => env["AWS_ROLE"] !== undefined);
        expect(signedIn.map(({ line, env }) => [line, env["AWS_ROLE"]])).to.deep.equal([
            ["npm run preview -- --stack dev --markdown preview/dev.md --json preview/dev.json", role("dev-preview")],
            [
                "npm run preview -- --stack prod --markdown preview/prod.md --json preview/prod.json",
                role("prod-preview"),
            ],
        ]);
        expect(signedIn.map(({ env }) => env["GITHUB_TOKEN"])).to.deep.equal([undefined, undefined]);
        for (const { env } of signedIn) expect(env["PULUMI_BACKEND_URL"]).to.equal(vars.PULUMI_BACKEND_URL);
    });

    it("leaves the preview's JSON where it was made", async () => {
        const { artifacts } = await proposed();
        expect(artifacts).to.deep.equal({
            cost: ["cost.md"],
            "preview-dev": ["dev.md"],
            "preview-prod": ["prod.md"],
        });
    });

    it("is priced beside the version that it is to change, with nothing to sign in to", async () => {
        const { calls } = await proposed();
        const priced = calls.filter(({ line }) => line.startsWith("npm run cost "));
        expect(priced.map(({ job }) => job)).to.deep.equal(["cost"]);
        for (const name of ["AWS_ROLE", "PULUMI_ACCESS_TOKEN", "GITHUB_TOKEN"])
            expect(priced[0]!.env).not.to.have.property(name);
        const { environment, permissions, steps } = workflows["pr-validation"]!.jobs["cost"]!;
        expect(environment).to.equal(undefined);
        expect(permissions).to.deep.equal({ contents: "read" });
        const [, base] = steps!.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        expect(base!.with).to.deep.equal({
            ref: "${{ github.event.pull_request.base.sha }}",
            path: "base",
            "persist-credentials": false,
        });
    });

    it("from a fork is tested without a role, and says that it has no preview", async () => {
        const { result, jobs, calls, used, summary } = await proposed({
            head: "stranger/lazysheeps",
            called: undefined,
        });
        expect(result).to.equal("success");
        expect(jobs).to.include({ tests: "success", cost: "success", verdict: "success" });
        expect(jobs).to.include({ preview: "skipped", comment: "skipped" });
        expect(calls.filter(({ env }) => env["AWS_ROLE"] !== undefined)).to.deep.equal([]);
        expect(calls.filter(({ env }) => env["PULUMI_ACCESS_TOKEN"] !== undefined)).to.deep.equal([]);
        expect(used.map(({ action }) => action)).not.to.include("github/codeql-action/upload-sarif");
        expect(summary).to.contain("preview: skipped: the pull request comes from a fork");
    });

    it("says so when nothing is on AWS to preview", async () => {
        const { result, jobs, summary } = await proposed({ vars: {} });
        expect(result).to.equal("success");
        expect(jobs).to.include({ preview: "skipped", comment: "skipped" });
        expect(summary).to.contain("the variable ENVIRONMENTS names nothing that is on AWS");
    });

    for (const [command, job] of [
        ["npm run preview -- --stack dev *", "preview"],
        ["npm run cost *", "cost"],
        ["npm run comment *", "comment"],
    ] as const) {
        it(`fails with ${command}`, async () => {
            const { result, jobs } = await proposed({ fails: [command] });
            expect(result).to.equal("failure");
            expect(jobs).to.include({ [job]: "failure", verdict: "failure" });
        });
    }

    it("fails with a test", async () => {
        const { result, jobs } = await proposed({ called: "failure" });
        expect(result).to.equal("failure");
        expect(jobs).to.include({ tests: "failure", preview: "success", verdict: "failure" });
    });

    it("gets each preview that can be made, and no comment of half of them", async () => {
        const { jobs, calls } = await proposed({ fails: ["npm run preview -- --stack dev *"] });
        expect(jobs).to.include({ preview: "failure", comment: "skipped" });
        expect(calls.filter(({ line }) => line.startsWith("npm run preview "))).to.have.lengthOf(2);
    });
});
