import { expect } from "chai";
import { evaluate, holds, interpolate, type Value } from "./expressions";

const contexts = {
    github: { ref: "refs/heads/main", event: { private: false, number: 7, pull_request: null, labels: ["Ready"] } },
    vars: { ENVIRONMENTS: '["dev","prod"]', EMPTY: "" },
};
const of = (text: string) => evaluate(text, { contexts });

/** Expression → what GitHub makes of it. */
const table: [string, Value][] = [
    ["'it''s'", "it's"],
    ["github.ref == 'REFS/heads/main'", true],
    ["github['ref']", "refs/heads/main"],
    ["github.event.number", 7],
    ["github.event.labels[0]", "Ready"],
    ["github.event.pull_request.head.repo.full_name", null],
    ["github.event.pull_request.head || 'none'", "none"],
    ["vars.MISSING == ''", true],
    ["vars.MISSING == 0", true],
    ["vars.MISSING != 'true'", true],
    ["'true' == true", false],
    ["'1' == true", true],
    ["!vars.EMPTY && !github.event.private", true],
    ["'a' && 'b' || 'c'", "b"],
    ["'' && 'b' || 'c'", "c"],
    ["false || false && true", false],
    ["!(true && false) == true", true],
    ["contains(fromJSON(vars.ENVIRONMENTS), 'dev')", true],
    ["contains(fromJSON(vars.MISSING || '[]'), 'dev')", false],
    ["contains(github.event.labels, 'ready')", true],
    ["contains('production', 'PROD')", true],
    ["format('{0}-{1}', 'dev', github.event.number)", "dev-7"],
    ["toJSON(github.event.labels)", '[\n  "Ready"\n]'],
];

describe("Expressions", () => {
    for (const [text, value] of table)
        it(`${text} is ${JSON.stringify(value)}`, () => expect(of(text)).to.deep.equal(value));

    for (const text of ["secrets.TOKEN", "hashFiles('a')", "github.ref =~ 'a'", "(true", "true true", "success()"])
        it(`refuses ${text}`, () => expect(() => of(text)).to.throw());

    it("stand in texts, and keep their type alone", () => {
        expect(interpolate("${{ github.event.number }}", { contexts })).to.equal(7);
        expect(interpolate("a ${{ github.event.number }} ${{ vars.MISSING }}b", { contexts })).to.equal("a 7 b");
        expect(interpolate("${{ 'a' }}${{ 'b' }}", { contexts })).to.equal("ab");
    });

    it("of an if ask for success too, unless they name a status themselves", () => {
        const failed = { contexts, status: { success: false, always: true, cancelled: false } };
        expect(holds(undefined, failed)).to.equal(false);
        expect(holds("true", failed)).to.equal(false);
        expect(holds("false || true", failed)).to.equal(false);
        expect(holds("${{ !cancelled() }}", failed)).to.equal(true);
        expect(holds("always()", failed)).to.equal(true);
        expect(holds("always() && false", failed)).to.equal(false);
    });
});
