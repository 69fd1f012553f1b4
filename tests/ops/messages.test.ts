import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { messages } from "../../ops/messages";
import { said } from "../support/said";

const all = Object.values(said).join("\n");
const mentions = (pattern: RegExp) => [...new Set([...all.matchAll(pattern)].map(([, name]) => name!))];

describe("What people are told to do", () => {
    it("names the contexts there are", () => {
        expect(messages.noContext("meadow", ["kind", "lab"])).to.equal(
            'the kubeconfig has no context "meadow"; it has: kind, lab',
        );
    });

    it("says so when there is none", () => {
        expect(messages.noContext("meadow", [])).to.match(/it has: none$/);
        expect(messages.noStorageClass([])).to.contain("(it has none)");
    });

    it("goes by commands that package.json has", () => {
        const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
        const commands = mentions(/\bnpm (?:run )?(\w[\w:]*)/g);
        expect(commands).to.include.members(["start", "stop", "clean"]);
        expect(Object.keys(scripts)).to.include.members(commands);
    });

    it("goes by scripts that are there", () => {
        const scripts = mentions(/\b(ops\/[\w-]+\.sh)\b/g);
        expect(scripts).to.deep.equal(["ops/kind.sh"]);
        expect(scripts.filter((script) => !existsSync(script))).to.deep.equal([]);
    });

    it("goes by options that its commands have", () => {
        const lines = all.split("\n").filter((line) => !/^ *(volumes: )?aws /.test(line));
        for (const line of lines) {
            const named = [...line.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name!);
            const source = (named.length > 0 ? named : ["start"])
                .map((name) => readFileSync(`ops/${name}.ts`, "utf8"))
                .join("\n");
            const options = [...line.matchAll(/(--[a-z-]+)/g)].map(([, option]) => option!);
            expect(
                options.filter((option) => !source.includes(`"${option}`)),
                line,
            ).to.deep.equal([]);
        }
        expect(mentions(/(--[a-z-]+)/g)).to.include.members(["--context", "--registry", "--verbose", "--id"]);
    });

    it("puts the address and what it took on a line of their own", () => {
        expect(messages.started("http://localhost:8080", "12 s").trim()).to.equal(
            "The application answers at http://localhost:8080  (12 s)",
        );
    });

    it("has every command for the cluster go to the same one", () => {
        const kubectl = "kubectl --context kind -n flock";
        const commands = messages.next(kubectl).match(/kubectl\b[^\n]{0,26}/g);
        expect(commands).to.have.length(3);
        for (const command of commands!) expect(command.startsWith(kubectl), command).to.equal(true);
    });
});
