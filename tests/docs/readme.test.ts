import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";

const [, proofs = ""] = /^## What is proven, and where\n(.*?)^## /ms.exec(readFileSync("README.md", "utf8")) ?? [];
const rows = (markdown: string) => markdown.split("\n").filter((line) => line.startsWith("| ") && line.includes("✔"));

/** What is said to be seen here, and leads to no test that there is. */
const unshown = (markdown: string) =>
    rows(markdown).filter((row) => {
        const [, test] = /^\| .*? \| \[✔\]\((tests\/[^)]+)\)/.exec(row) ?? [];
        return test === undefined || !existsSync(test);
    });

describe("What the README says is proven", () => {
    it("leads to a test, row by row", () => {
        expect(rows(proofs)).to.have.length.above(25);
        expect(unshown(proofs)).to.deep.equal([]);
        expect(unshown(proofs.replace("e2e/01-page", "e2e/01-pages"))).to.have.length(1);
        expect(unshown(proofs.replace("[✔](tests/aws/03-drift.test.ts)", "✔"))).to.have.length(1);
    });

    it("counts the ways to get a workflow wrong that are seen", () => {
        const bad = readdirSync("tests/workflows/bad").filter((name) => !name.startsWith("none-"));
        expect(proofs).to.contain(`; ${bad.length} ways to get a workflow wrong are seen`);
    });
});
