import { expect } from "chai";
import { run, type Situation } from "./run";
import { workflows } from "./workflow";

const tested = (more: Partial<Situation> = {}) => run(workflows["tests"]!, { event: "pull_request", ...more });
const uploads = async (situation: Partial<Situation>, by = "upload-sarif") =>
    (await tested(situation)).used
        .filter(({ action }) => action === `github/codeql-action/${by}`)
        .map(({ job }) => job);

describe("The tests of every change", () => {
    /** Command → the job it is of. */
    const commands: [string, string][] = [
        ["npm run check", "check"],
        ["images/backend/test.sh", "backend"],
        ["images/frontend/test.sh bundle", "frontend"],
        ["images/frontend/test.sh", "frontend"],
        ["images/postgres/test.sh", "postgres"],
        ["npm run scan -- files --sarif findings", "scan"],
        ["npm run scan -- config --sarif findings", "scan"],
        ["npm run scan -- images --sarif findings", "scan"],
        ["ops/kind.sh", "kind"],
        ["npm start -- --context kind-lazysheeps --registry localhost:5001/lazysheeps", "kind"],
        ["npm run test:kind", "kind"],
    ];

    it("are all run, none with a role", async () => {
        const { result, calls, said } = await tested();
        expect(said).to.deep.equal([]);
        expect(result).to.equal("success");
        expect(calls.map(({ line }) => line)).to.have.members(commands.map(([line]) => line));
        expect(calls.filter(({ env }) => env["AWS_ROLE"] !== undefined)).to.deep.equal([]);
    });

    for (const [command, job] of commands) {
        it(`fail with ${command}, and the others go on`, async () => {
            const { result, jobs } = await tested({ fails: [command] });
            expect(result).to.equal("failure");
            expect(jobs[job]).to.equal("failure");
            expect(Object.values(jobs).filter((one) => one === "success")).to.have.lengthOf(6);
        });
    }

    it("upload what a scan has found, but from a private repository or a fork", async () => {
        const all = ["scan (files)", "scan (config)", "scan (images)"];
        expect(await uploads({ fails: [commands[5]![0]] })).to.deep.equal(all);
        expect(await uploads({ event: "push" })).to.deep.equal(all);
        expect(await uploads({ private: true })).to.deep.equal([]);
        expect(await uploads({ head: "stranger/lazysheeps" })).to.deep.equal([]);
    });

    it("read the code for what is unsafe, each language, where findings can be uploaded", async () => {
        const all = ["code (javascript-typescript)", "code (python)", "code (actions)"];
        for (const event of ["pull_request", "push"] as const)
            expect(await uploads({ event }, "analyze")).to.deep.equal(all);
        for (const elsewhere of [{ private: true }, { head: "stranger/lazysheeps" }]) {
            const { result, jobs } = await tested(elsewhere);
            expect([result, jobs["code"]]).to.deep.equal(["success", "skipped"]);
        }
    });
});
