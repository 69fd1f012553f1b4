import { expect } from "chai";
import { policies } from "./all";
import { readExceptions, stale, uncovered } from "./exceptions";
import { brokenBy, concerns, type Run, run, variations } from "./variations";

const exceptions = readExceptions();
const runs: Record<string, Run> = {};

describe("policies", () => {
    before(async () => {
        for (const [name, variation] of Object.entries(variations)) runs[name] = await run(variation);
    });

    for (const policy of policies) {
        const { id, requirement, violations, mutants } = policy;
        describe(`${id}: ${requirement}`, () => {
            for (const name of Object.keys(variations).filter((name) => concerns(policy, variations[name]!))) {
                it(`holds for ${name}`, () => {
                    const { graph, facts } = runs[name]!;
                    expect(uncovered(id, violations(graph, facts), exceptions)).to.deep.equal([]);
                });
            }

            it("is broken by something", () => {
                expect(Object.keys(mutants)).not.to.deep.equal([]);
                expect(brokenBy(policy)).not.to.deep.equal([]);
            });

            for (const where of brokenBy(policy)) {
                for (const [name, breakIt] of Object.entries(mutants)) {
                    it(`sees in ${where}: ${name}`, () => {
                        const { graph, facts } = structuredClone(runs[where]!);
                        const before = violations(graph, facts).length;
                        breakIt(graph);
                        expect(violations(graph, facts).length).to.be.greaterThan(before);
                    });
                }
            }
        });
    }

    it("have a name each", () => {
        const ids = policies.map(({ id }) => id);
        expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([]);
    });

    it("have exceptions that are all needed by some variation and none has expired", () => {
        const all = policies.flatMap((policy) =>
            Object.entries(variations)
                .filter(([, variation]) => concerns(policy, variation))
                .map(([name]) => ({ id: policy.id, ...runs[name]! }))
                .map(({ id, graph, facts }) => ({ id, violations: policy.violations(graph, facts) })),
        );
        expect(stale(exceptions, all, new Date().toISOString().slice(0, 10))).to.deep.equal([]);
    });
});

describe("policy exceptions", () => {
    const used = { id: "a", resources: ["x"], reason: "", expires: "2099-01-01" };
    const found = [{ id: "a", violations: [{ resource: "x", what: "is wrong" }] }];

    it("have a reason each", () => {
        for (const { reason } of exceptions) expect(reason.length).to.be.greaterThan(40);
    });

    it("cover their own resource only", () => {
        const violations = [
            { resource: "x", what: "is wrong" },
            { resource: "y", what: "is wrong" },
        ];
        expect(uncovered("a", violations, [used])).to.deep.equal(["y is wrong"]);
        expect(uncovered("b", violations, [used])).to.have.length(2);
    });

    it("fail when unused or expired", () => {
        expect(stale([used], found, "2026-01-01")).to.deep.equal([]);
        expect(stale([used], [], "2026-01-01")).to.deep.equal(["a is not needed for x: take it out"]);
        expect(stale([used], found, "2099-01-01")[0]).to.include("expired on 2099-01-01");
    });
});
