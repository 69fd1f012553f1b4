import { expect } from "chai";
import { type Needs, verdictOf } from "../../ops/jobs";

const of = (results: Record<string, Needs[string]["result"]>): Needs =>
    Object.fromEntries(Object.entries(results).map(([name, result]) => [name, { result }]));

describe("The verdict on a workflow", () => {
    it("is good when all has succeeded, or was skipped and may be", () => {
        expect(verdictOf(of({ tests: "success", preview: "success" }), ["preview"]).passed).to.equal(true);
        const { passed, lines } = verdictOf(of({ tests: "success", preview: "skipped" }), ["preview"], "of a fork");
        expect(passed).to.equal(true);
        expect(lines).to.deep.equal(["tests: success", "preview: skipped: of a fork"]);
    });

    for (const result of ["failure", "cancelled", "skipped"] as const) {
        it(`is bad when a job that has to run ends as ${result}`, () => {
            expect(verdictOf(of({ tests: result, preview: "success" }), ["preview"]).passed).to.equal(false);
        });
    }

    for (const result of ["failure", "cancelled"] as const) {
        it(`is bad when a job that need not run ends as ${result}`, () => {
            expect(verdictOf(of({ tests: "success", preview: result }), ["preview"]).passed).to.equal(false);
        });
    }

    it("gives no reason for what a failure has skipped", () => {
        const { lines } = verdictOf(of({ tests: "failure", preview: "skipped" }), ["preview"], "of a fork");
        expect(lines).to.deep.equal(["tests: failure", "preview: skipped"]);
    });

    it("is none when a job that may be skipped is none", () => {
        expect(() => verdictOf(of({ tests: "success" }), ["previw"])).to.throw("previw may be skipped, and is no job");
    });
});
