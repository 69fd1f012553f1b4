import { expect } from "chai";
import { run, type Situation, vars } from "./run";
import { workflows } from "./workflow";

const role = (name: string) => `arn:aws:iam::123456789012:role/lazysheeps-${name}`;
const pushed = (more: Partial<Situation> = {}) =>
    run(workflows["ci-cd-pipeline"]!, { event: "push", called: "success", ...more });

const dev = "npm run deploy -- --stack dev";
const scan = "npm run scan -- digests --stack dev --record release/scanned.json";
const sbom = "npm run scan -- sbom --record release/scanned.json --out release";
const prod = "npm run deploy -- --stack prod --from dev --scanned release/scanned.json --notes release/notes.md";
const note = [
    "ops/release-note.sh prod-42 release/notes.md",
    "release/backend.cdx.json release/provenance.json release/scanned.json release/checksums.txt",
].join(" ");

/** What is done on AWS and after it, in order. */
const delivered = ({ calls }: Awaited<ReturnType<typeof pushed>>) =>
    calls.filter(({ job }) => !job.startsWith("tests / ") && job !== "verdict").map(({ line }) => line);

describe("A push to main", () => {
    it("goes through tests, dev, scan and prod, and is noted as a release", async () => {
        const done = await run(workflows["ci-cd-pipeline"]!, { event: "push" });
        expect(done.said).to.deep.equal([]);
        expect(done.result).to.equal("success");
        expect(delivered(done)).to.deep.equal([dev, scan, sbom, prod, note]);
        const tests = done.calls.findLastIndex(({ job }) => job.startsWith("tests / "));
        expect(done.calls.findIndex(({ line }) => line === dev)).to.be.greaterThan(tests);
    });

    it("works in each environment as its own role", async () => {
        const { calls } = await pushed();
        const roles = calls.flatMap(({ line, env }) =>
            env["AWS_ROLE"] === undefined ? [] : [[line, env["AWS_ROLE"]]],
        );
        expect(roles).to.deep.equal([
            [dev, role("dev-deploy")],
            [scan, role("dev-preview")],
            [sbom, role("dev-preview")],
            [prod, role("prod-deploy")],
        ]);
    });

    it("signs where its images come from, but in a private repository", async () => {
        const signs = async (situation: Partial<Situation>) =>
            (await pushed(situation)).used.some(({ action }) => action === "actions/attest");
        expect(await signs({})).to.equal(true);
        expect(await signs({ private: true })).to.equal(false);
    });

    it("waits with prod for a run by hand, where nobody has to approve it", async () => {
        const { PROD_REVIEWERS: _, ...unattended } = vars;
        const done = await pushed({ vars: unattended });
        expect(done.result).to.equal("success");
        expect(delivered(done)).to.deep.equal([dev, scan, sbom]);
        expect(done.summary).to.match(/deploy-prod: skipped: prod has no required reviewers .* by hand/);
        const byHand = await pushed({ vars: unattended, event: "workflow_dispatch" });
        expect(delivered(byHand)).to.include(prod);
    });

    it("changes nothing where nothing is on AWS, and only dev where there is no prod", async () => {
        const nowhere = await pushed({ vars: {} });
        expect(nowhere.result).to.equal("success");
        expect(delivered(nowhere)).to.deep.equal([]);
        expect(nowhere.summary).to.contain("deploy-dev: skipped: the variable ENVIRONMENTS does not name it");
        expect(delivered(await pushed({ vars: { ...vars, ENVIRONMENTS: '["dev"]' } }))).to.deep.equal([
            dev,
            scan,
            sbom,
        ]);
    });

    it("is all that changes AWS: another branch's run by hand does not", async () => {
        const done = await pushed({ event: "workflow_dispatch", ref: "refs/heads/feature" });
        expect(delivered(done)).to.deep.equal([]);
        expect(done.jobs).to.include({ tests: "success", "deploy-dev": "skipped" });
    });

    /** What fails → the job that it fails, and all that is done on AWS. */
    const failures: [string, string, string[]][] = [
        [dev, "deploy-dev", [dev]],
        [scan, "scan-dev", [dev, scan]],
        [sbom, "scan-dev", [dev, scan, sbom]],
        [prod, "deploy-prod", [dev, scan, sbom, prod]],
        ["ops/release-note.sh *", "release-note", [dev, scan, sbom, prod, note]],
    ];
    for (const [command, job, all] of failures) {
        it(`ends with ${command}, when that fails`, async () => {
            const done = await pushed({ fails: [command] });
            expect(done.result).to.equal("failure");
            expect(done.jobs).to.include({ [job]: "failure", verdict: "failure" });
            expect(delivered(done)).to.deep.equal(all);
        });
    }

    it("changes nothing when a test fails", async () => {
        const done = await run(workflows["ci-cd-pipeline"]!, { event: "push", fails: ["npm run check"] });
        expect(done.jobs).to.include({ tests: "failure", "deploy-dev": "skipped", verdict: "failure" });
        expect(delivered(done)).to.deep.equal([]);
    });

    it("ends before prod when its reviewers refuse", async () => {
        const done = await pushed({ refused: ["prod"] });
        expect(done.jobs).to.include({ "deploy-prod": "failure", "release-note": "skipped", verdict: "failure" });
        expect(delivered(done)).to.deep.equal([dev, scan, sbom]);
    });
});
