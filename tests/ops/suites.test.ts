import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
    countMocha,
    countPytest,
    countTap,
    countVitest,
    failuresOf,
    runSuites,
    type Suite,
    tallyOf,
    total,
} from "../../ops/suites";

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

    it("has every suite of two rows beside each other, and of what comes after them", async () => {
        const folder = mkdtempSync(join(tmpdir(), "lazysheeps-suites-"));
        const waits = (name: string, other: string): Suite => ({
            name,
            // Ends only when the other has begun.
            argv: ["sh", "-c", `touch ${name}; until [ -e ${other} ]; do sleep 0.05; done`],
        });
        const fails: Suite = { name: "fails", argv: ["sh", "-c", "echo no such host; exit 3"] };
        const last: Suite = { name: "last", argv: ["true"] };
        const results = await runSuites(
            [{ beside: [[waits("one", "other")], [waits("other", "one"), fails]] }, last],
            folder,
            join(folder, "logs"),
        );
        rmSync(folder, { recursive: true });
        expect([...results].map(([name, { failed, failures }]) => [name, failed, failures])).to.have.deep.members([
            ["one", 0, undefined],
            ["other", 0, undefined],
            ["fails", 1, "no such host"],
            ["last", 0, undefined],
        ]);
    });

    it("repeats mocha's list of what failed, and the last lines of what has none", () => {
        const list = "  2 failing\n\n  1) a page\n       is there:\n     Error: 404\n";
        expect(failuresOf(`  \u001b[31m1) is there\u001b[0m\n\n  9 passing (2m)\n${list}`)).to.equal(list.trim());
        const lines = Array.from({ length: 60 }, (_, line) => `line ${line}`);
        expect(failuresOf(lines.join("\n"))).to.equal(lines.slice(20).join("\n"));
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
