import { readFileSync } from "node:fs";
import { expect } from "chai";
import execa from "execa";

const text = readFileSync(".github/CODEOWNERS", "utf8");
const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const owned = lines.map((line) => line.split(/\s+/) as [string, ...string[]]);

describe("CODEOWNERS", () => {
    it("is as it ships, or names its owners everywhere", () => {
        const owners = owned.flatMap(([, ...names]) => names);
        const blank = owners.filter((name) => name === "@<owner>");
        expect([0, owners.length], `some of <owner> filled in, some not`).to.include(blank.length);
        for (const name of owners) expect(name).to.match(/^@(<owner>|[\w-]+(\/[\w.-]+)?)$/);
        for (const [path, ...names] of owned) expect(names, path).not.to.be.empty;
        if (blank.length > 0) expect(text).to.contain("Put users or teams in the place of <owner>");
    });

    it("guards what runs with rights, and names no path that is not there", async () => {
        expect(owned.map(([path]) => path)).to.include.members(["*", "/.github/", "/infra/", "/ops/"]);
        for (const [path] of owned.slice(1)) {
            const known = await execa("git", [
                "ls-files",
                "--cached",
                "--others",
                "--exclude-standard",
                "--",
                `.${path}`,
            ]);
            expect(known.stdout, path).not.to.equal("");
        }
    });
});
