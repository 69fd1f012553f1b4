import { expect } from "chai";
import { countMocha, countPytest, countTap, countVitest, tallyOf, total } from "../../ops/suites";

const suite = { name: "s", argv: ["true"] as [string], count: countMocha };

describe("the test runner's tally", () => {
    it("reads mocha's, TAP's, pytest's and Vitest's closing lines", () => {
        expect(countMocha("  12 passing (3s)\n  1 pending\n  2 failing\n")).to.deep.equal({
            passed: 12,
            failed: 2,
            skipped: 1,
        });
        expect(countTap("ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no tun\n1..3\n")).to.deep.equal({
            passed: 1,
            failed: 1,
            skipped: 1,
        });
        expect(countPytest("==== 1 failed, 40 passed, 2 skipped, 1 error in 3.2s ====")).to.deep.equal({
            passed: 40,
            failed: 2,
            skipped: 2,
        });
        expect(countVitest("      Tests  3 failed | 14 passed (17)\n")).to.deep.equal({
            passed: 14,
            failed: 3,
            skipped: 0,
        });
    });

    it("counts a suite that ended badly as failed, whatever it printed", () => {
        expect(tallyOf(suite, 1, "  12 passing (3s)\n")).to.deep.equal({ passed: 12, failed: 1, skipped: 0 });
        expect(tallyOf(suite, 1, "")).to.deep.equal({ passed: 0, failed: 1, skipped: 0 });
    });

    it("counts a suite that ran no test as failed", () => {
        expect(tallyOf(suite, 0, "nothing here")).to.deep.equal({ passed: 0, failed: 1, skipped: 0 });
    });

    it("sees through colours", () => {
        expect(tallyOf(suite, 0, "\u001b[32m  3 passing\u001b[0m (1s)\n").passed).to.equal(3);
    });

    it("adds up", () => {
        expect(
            total([
                { passed: 1, failed: 2, skipped: 0 },
                { passed: 3, failed: 0, skipped: 1 },
            ]),
        ).to.deep.equal({ passed: 4, failed: 2, skipped: 1 });
    });
});
