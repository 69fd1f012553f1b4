import { readFileSync } from "node:fs";
import { expect } from "chai";
import { workflows } from "./workflow";

const [, section = ""] = /^## Deliver by GitHub Actions\n(.*?)^## /ms.exec(readFileSync("README.md", "utf8")) ?? [];
const text = Object.values(workflows)
    .map((one) => one.text)
    .join("\n");
const mentioned = (pattern: RegExp, where: string) => [...new Set([...where.matchAll(pattern)].map(([, one]) => one!))];

describe("What the README says of the workflows", () => {
    it("names every variable and secret that they read, and no other", () => {
        const table = section.split("\n").filter((line) => /^\| `[A-Z]/.test(line));
        const named = table.flatMap((line) => mentioned(/`([A-Z][A-Z_]+)`/g, line.split("|")[1]!));
        expect(named).to.have.members(mentioned(/(?:vars|secrets)\.([A-Z_]+)/g, text));
    });

    it("names every environment that their jobs run in", () => {
        const kinds = mentioned(/^ {4}environment: .*?(?:dev|prod|\}\})(-\w+)?$/gm, text);
        for (const kind of kinds) expect(section).to.contain(`\`dev${kind ?? ""}\``);
        expect(kinds.filter(Boolean)).to.have.members(["-preview", "-health", "-destroy"]);
    });

    it("requires a check that there is, in each workflow that a change goes through", () => {
        expect(section).to.contain("the check **verdict**");
        for (const name of ["pr-validation", "ci-cd-pipeline"])
            expect(workflows[name]!.jobs["verdict"]!.name).to.equal("verdict");
    });

    it("links every workflow", () => {
        for (const name of Object.keys(workflows)) expect(section).to.contain(`(.github/workflows/${name}.yml)`);
    });
});
