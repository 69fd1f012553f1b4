import { expect } from "chai";
import { deployProgram } from "../support/program";
import { policies } from "./all";
import { readExceptions, stale, uncovered } from "./exceptions";
import type { Graph } from "./graph";

const digest = (image: string) => `localhost:5000/lazysheeps/${image}@sha256:${"a".repeat(64)}`;

/** Settings under which every policy must hold. */
const variations: Record<string, Record<string, unknown>> = {
    "the stack local": {},
    "an Ingress in front": {
        "platform.entrance.ingressClass": "alb",
        "platform.entrance.service": { type: "ClusterIP" },
    },
    "a load balancer and kept volumes": {
        "platform.entrance.service": { type: "LoadBalancer" },
        "database.keepVolume": true,
        "database.existingVolume": "/var/lib/volumes/a",
    },
    "prebuilt images": {
        images: {
            source: "prebuilt",
            backend: digest("backend"),
            frontend: digest("frontend"),
            postgres: digest("postgres"),
        },
    },
};

const exceptions = readExceptions();

describe("policies", () => {
    const graphs: Record<string, Graph> = {};
    before(async () => {
        for (const [name, change] of Object.entries(variations)) graphs[name] = (await deployProgram(change)).resources;
    });

    for (const { id, requirement, violations, mutants } of policies) {
        describe(`${id}: ${requirement}`, () => {
            for (const name of Object.keys(variations)) {
                it(`holds for ${name}`, () => {
                    expect(uncovered(id, violations(graphs[name]!), exceptions)).to.deep.equal([]);
                });
            }

            it("is broken by something", () => expect(Object.keys(mutants)).not.to.deep.equal([]));

            for (const [name, breakIt] of Object.entries(mutants)) {
                it(`sees: ${name}`, () => {
                    const mutant = structuredClone(
                        graphs["the stack local"]!.map(
                            ({ type, name, inputs, options: { ignoreChanges, customTimeouts } }) => ({
                                type,
                                name,
                                inputs,
                                options: { ignoreChanges, customTimeouts },
                            }),
                        ),
                    );
                    const before = violations(mutant).length;
                    breakIt(mutant);
                    expect(violations(mutant).length).to.be.greaterThan(before);
                });
            }
        });
    }
});

describe("policy exceptions", () => {
    const used = { id: "a", resources: ["x"], reason: "", expires: "2099-01-01" };
    const found = [{ id: "a", violations: [{ resource: "x", what: "is wrong" }] }];

    it("are all needed and none has expired", async () => {
        const { resources } = await deployProgram();
        const all = policies.map(({ id, violations }) => ({ id, violations: violations(resources) }));
        expect(stale(exceptions, all, new Date().toISOString().slice(0, 10))).to.deep.equal([]);
    });

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
