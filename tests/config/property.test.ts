import { expect } from "chai";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import program = require("../../index");
import { policies } from "../policies/all";
import { readExceptions, uncovered } from "../policies/exceptions";
import { graphOf } from "../policies/graph";
import { answers, concerns, configOf, factsOf } from "../policies/variations";
import { deploy, type Recorded } from "../support/engine";
import { environments } from "./choices";
import { set, use, valid } from "./valid";

/** Every dotted path of the valid settings. */
const paths = leaves(valid());
const values = fc.oneof(
    fc.jsonValue(),
    fc.integer(),
    fc.string(),
    fc.constantFrom(undefined, "", "0", "-1", "1e3", "512Mi", "10Gi", "500m", "latest", "10.0.0.0/16", true, 3),
);
const mutations = fc.array(fc.tuple(fc.constantFrom(...paths), values), { maxLength: 4 });

describe("any configuration", () => {
    it("is refused with a list of problems and nothing registered, or makes a whole graph", async () => {
        let refused = 0;
        let accepted = 0;
        await fc.assert(
            fc.asyncProperty(mutations, async (changes) => {
                const config = valid();
                for (const [path, value] of changes) {
                    // An earlier change may have taken the block away.
                    if (holds(config, path)) set(config, path, value);
                }
                use(config);
                const { error, resources } = await attempt();
                if (error === undefined) {
                    accepted += 1;
                    expect(resources.some(({ type }) => type === "kubernetes:apps/v1:Deployment")).to.equal(true);
                } else {
                    refused += 1;
                    expectRefusal(error, resources);
                }
            }),
            { numRuns: 45 },
        );
        // Both sides of the property were seen.
        expect(Math.min(refused, accepted)).to.be.greaterThan(0);
    });

    it("of an environment on AWS is refused in the same way, or makes a graph that every policy holds for", async function () {
        this.timeout(180_000);
        const exceptions = readExceptions();
        let refused = 0;
        let accepted = 0;
        await fc.assert(
            fc.asyncProperty(environments, async (variation) => {
                const config = configOf(variation);
                use(config);
                const { error, resources } = await attempt(variation.stack);
                if (error !== undefined) {
                    refused += 1;
                    expectRefusal(error, resources);
                    return;
                }
                accepted += 1;
                const [graph, facts] = [graphOf(resources), factsOf(config)];
                const broken = policies
                    .filter((policy) => concerns(policy, variation))
                    .flatMap(({ id, violations }) =>
                        uncovered(id, violations(graph, facts), exceptions).map((what) => `${id}: ${what}`),
                    );
                expect(broken.join("\n")).to.equal("");
            }),
            { numRuns: 36 },
        );
        expect(Math.min(refused, accepted)).to.be.greaterThan(0);
    });

    it("of arbitrary JSON is refused with a list of problems", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.dictionary(fc.constantFrom(...Object.keys(valid()), "x"), fc.jsonValue()),
                async (config) => {
                    use(config);
                    const { resources } = await deploy(() =>
                        expect(() => program()).to.throw(pulumi.RunError, "is not valid:"),
                    );
                    expect(resources).to.deep.equal([]);
                },
            ),
            { numRuns: 60 },
        );
    });
});

/** Runs the program with the settings in use: what it registers, and why it is refused. */
async function attempt(stack?: string) {
    let error: unknown;
    const start = () => {
        try {
            program();
        } catch (thrown) {
            error = thrown;
        }
    };
    const { resources } = await deploy(start, stack, answers);
    return { error, resources };
}

function expectRefusal(error: unknown, resources: Recorded[]) {
    expect(error).to.be.instanceOf(pulumi.RunError);
    const lines = (error as Error).message.split("\n").slice(1);
    expect(lines).not.to.deep.equal([]);
    for (const line of lines) expect(line).to.match(/^lazysheeps:[\w.?-]+: \S.+/);
    expect(resources).to.deep.equal([]);
}

function leaves(block: object, prefix = ""): string[] {
    return Object.entries(block).flatMap(([key, value]: [string, unknown]) => {
        const path = prefix === "" ? key : `${prefix}.${key}`;
        const below = typeof value === "object" && value !== null && !Array.isArray(value) ? leaves(value, path) : [];
        return [path, ...below];
    });
}

function holds(config: object, path: string): boolean {
    const parent = path.split(".").slice(0, -1);
    const block = parent.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], config);
    return typeof block === "object" && block !== null && !Array.isArray(block);
}
