import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { withBlock } from "../../ops/document-block";
import { declared } from "../../ops/graph/program";
import type { Recorded } from "../../ops/graph/record";
import { stacksOnAws } from "../../ops/graph/settings";
import { componentsOf, edgesOf } from "../../ops/picture/components";
import { picture } from "../../ops/picture/mermaid";

describe("The picture of the architecture", () => {
    const graphs: Recorded[][] = [];
    before(async () => {
        for (const stack of stacksOnAws()) graphs.push(await declared(stack));
    });
    const edges = () => edgesOf(componentsOf(graphs)).map(([from, to]) => `${from} → ${to}`);
    const application = "pulumi:providers:kubernetes application";

    for (const file of ["README.md", "docs/architecture.md"]) {
        const drawnAnew = (from: Recorded[][]) => withBlock(readFileSync(file, "utf8"), "picture", picture(from));

        it(`stands in ${file} as it is (npm run picture)`, () => {
            expect(readFileSync(file, "utf8")).to.equal(drawnAnew(graphs));
        });

        it(`stands in ${file} no longer as it is when a component is gone`, () => {
            for (const component of ["lazysheeps:workloads:Backup", "lazysheeps:aws:Alarms"]) {
                const without = graphs.map((graph) =>
                    graph.filter(({ type, parent }) => type !== component && !parent?.startsWith(`${component} `)),
                );
                expect(readFileSync(file, "utf8"), component).not.to.equal(drawnAnew(without));
            }
        });

        it(`stands in ${file} no longer as it is when a component no longer waits for another`, () => {
            const hasty = graphs.map((graph) =>
                graph.map((one) => ({ ...one, after: one.after.filter((label) => !label.includes("migration")) })),
            );
            expect(readFileSync(file, "utf8")).not.to.equal(drawnAnew(hasty));
        });
    }

    it("shows every component at the top of the program, and few enough to take in", () => {
        const top = graphs.flatMap((graph) =>
            graph.filter(({ type, parent }) => type.startsWith("lazysheeps:") && parent === undefined),
        );
        const drawn = picture(graphs);
        for (const { type } of top) expect(drawn).to.contain(`["${type.split(":").at(-1)}`);
        expect(drawn.match(/^ {8}\w+\["/gm)).to.have.length.within(20, 30);
    });

    it("draws arrows between boxes that are there, one way or both, and none to itself", () => {
        const drawn = picture(graphs);
        const boxes = [...drawn.matchAll(/^ {8}(\w+)\["/gm)].map(([, box]) => box!);
        const arrows = [...drawn.matchAll(/^ {4}(\w+) --> (\w+)$/gm)].map(([, from, to]) => [from!, to!]);
        expect(arrows.length).to.be.above(20);
        expect(boxes).to.include.members(arrows.flat());
        for (const [from, to] of arrows) expect(from).not.to.equal(to);
    });

    it("says what the architecture promises: migration before backend, controllers before the application", () => {
        expect(edges()).to.include.members([
            "lazysheeps:workloads:Backend → lazysheeps:workloads:Migration",
            "lazysheeps:workloads:Postgres → lazysheeps:workloads:NetworkPolicies",
            `${application} → lazysheeps:aws:LoadBalancerController`,
            "lazysheeps:aws:Nodes → lazysheeps:aws:Cluster",
        ]);
    });

    it("leaves out what other arrows imply, and nothing else", () => {
        const components = componentsOf(graphs);
        const reachable = (needs: (key: string) => Iterable<string>, from: string, seen = new Set<string>()) => {
            for (const next of needs(from)) if (!seen.has(next)) reachable(needs, next, seen.add(next));
            return [...seen].sort();
        };
        const kept = edgesOf(components);
        for (const key of components.keys()) {
            const all = reachable((one) => components.get(one)?.needs ?? [], key);
            const drawn = reachable((one) => kept.filter(([from]) => from === one).map(([, to]) => to), key);
            expect(drawn, key).to.deep.equal(all);
        }
        expect(edges()).not.to.include("lazysheeps:workloads:Backend → lazysheeps:workloads:Namespace");
    });

    it("tells of a component in a folder that it does not know", () => {
        const stray: Recorded = {
            ...graphs[0]![0]!,
            type: "lazysheeps:meadow:Grass",
            name: "grass",
            parent: undefined,
        };
        expect(() => picture([[...graphs[0]!, stray]])).to.throw("no area for lazysheeps:meadow:Grass");
    });

    it("is explained by files that are there", () => {
        const links = [...readFileSync("docs/architecture.md", "utf8").matchAll(/\]\(([^)#]+)/g)].map(([, to]) => to!);
        expect(links.length).to.be.above(20);
        expect(links.filter((to) => !existsSync(join("docs", to)))).to.deep.equal([]);
    });
});

describe("A block of a document", () => {
    const document = "before\n<!-- a: made by it -->\nold\n<!-- /a -->\nafter <!-- /a -->\n";

    it("is made anew, and the rest of the document stays", () => {
        const made = withBlock(document, "a", "new $1 $&");
        expect(made).to.equal("before\n<!-- a: made by it -->\n\nnew $1 $&\n\n<!-- /a -->\nafter <!-- /a -->\n");
        expect(withBlock(made, "a", "new $1 $&")).to.equal(made);
    });

    it("is missed when it is not there", () => {
        expect(() => withBlock(document, "b", "")).to.throw("no block <!-- b: … -->");
    });
});
