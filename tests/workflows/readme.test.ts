import { readFileSync } from "node:fs";
import { expect } from "chai";
import { workflows } from "./workflow";

const [, section = ""] = /^## Deliver by GitHub Actions\n(.*?)^## /ms.exec(readFileSync("README.md", "utf8")) ?? [];
const text = Object.values(workflows)
    .map((one) => one.text)
    .join("\n");
const mentioned = (pattern: RegExp, where: string) => [...new Set([...where.matchAll(pattern)].map(([, one]) => one!))];

/** Each variable and secret with its kind, as the table says: `NAME variable`. */
const kinds = (markdown: string) =>
    markdown
        .split("\n")
        .filter((line) => /^\| `[A-Z]/.test(line))
        .flatMap((line) => {
            const [, names = "", kind = ""] = line.split("|");
            return mentioned(/`([A-Z][A-Z_]+)`/g, names).map(
                (name) => `${name} ${/^ (variable|secret)/.exec(kind)?.[1]}`,
            );
        });
const read = [
    ...mentioned(/vars\.([A-Z_]+)/g, text).map((name) => `${name} variable`),
    ...mentioned(/secrets\.([A-Z_]+)/g, text).map((name) => `${name} secret`),
];

describe("What the README says of the workflows", () => {
    it("names every variable and secret that they read as what it is, and no other", () => {
        expect(kinds(section)).to.have.members(read);
        const wrong = section.replace("`PULUMI_ACCESS_TOKEN` | secret", "`PULUMI_ACCESS_TOKEN` | variable");
        expect(kinds(wrong).filter((one) => !read.includes(one))).to.deep.equal(["PULUMI_ACCESS_TOKEN variable"]);
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
