import { accessSync, constants, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { run } from "./run";
import { workflows } from "./workflow";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

/** Every command line of every workflow, as its steps run it. */
async function lines(): Promise<string[]> {
    const byHand = (action: string) => ({
        event: "workflow_dispatch" as const,
        inputs: { action, stack: "dev", confirm: "dev" },
    });
    const runs = await Promise.all([
        run(workflows["pr-validation"]!, { event: "pull_request" }),
        run(workflows["ci-cd-pipeline"]!, { event: "push" }),
        run(workflows["health-check"]!, { event: "schedule" }),
        ...["preview", "up", "destroy"].map((action) => run(workflows["infrastructure"]!, byHand(action))),
    ]);
    return [...new Set(runs.flatMap(({ calls }) => calls.map(({ line }) => line)))];
}

/** An npm script that a line runs: what it is, and what it is given. */
const scriptOf = (line: string) => {
    const [, name, given = ""] = /^npm (?:run )?([\w:-]+)(?: -- (.*))?$/.exec(line) ?? [];
    return name === undefined ? undefined : { name, given };
};

/** A command of ops/ with its subcommand; undefined for a script that is none, or is given nothing. */
function commandOf(line: string): { file: string; sub: string[]; options: string[] } | undefined {
    const { name = "", given = "" } = scriptOf(line) ?? {};
    const command = /^node ops\/run\.mjs ([\w-]+)$/.exec(scripts[name] ?? "")?.[1];
    if (command === undefined || given === "") return undefined;
    const file = resolve("ops", `${command}.ts`);
    const options = [...given.matchAll(/(?<=^| )(--[a-z-]+)/g)].map(([, option]) => option!);
    const sub = readFileSync(file, "utf8").includes(".command(") ? [given.split(" ")[0]!] : [];
    return { file, sub, options };
}

describe("The commands of the workflows", () => {
    let all: string[];
    before(async function () {
        this.timeout(60_000);
        all = await lines();
    });

    it("cover every step that runs one", () => {
        const steps = Object.values(workflows)
            .flatMap(({ jobs }) => Object.values(jobs))
            .flatMap(({ steps }) => steps ?? [])
            .flatMap(({ run }) => (run === undefined ? [] : [/^(npm start|npm run \S+|\S+)/.exec(run)![1]!]));
        for (const step of steps)
            expect(
                all.some((line) => line.startsWith(step)),
                step,
            ).to.equal(true);
    });

    it("are scripts of package.json, or files that can be run", () => {
        for (const line of all) {
            const script = scriptOf(line);
            if (script === undefined) accessSync(line.split(" ")[0]!, constants.X_OK);
            else expect(scripts, line).to.have.property(script.name);
        }
    });

    it("know the options that they are given", async () => {
        const commands = all.flatMap((line) => commandOf(line) ?? []);
        const asked = JSON.stringify(commands.map(({ file, sub }) => [file, ...sub]));
        const argv = ["--require", "tsx/cjs", join(__dirname, "helps.cjs"), asked];
        const { stdout } = await execa(process.execPath, argv, { reject: false, env: { INIT_CWD: "" } });
        const helps = JSON.parse(stdout) as string[];
        for (const [index, { file, sub, options }] of commands.entries()) {
            const known = [...helps[index]!.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option!);
            expect(known, `${file} ${sub.join(" ")}`).to.include("--help");
            expect(known, `${file} ${sub.join(" ")}`).to.include.members(options);
        }
        expect(commands.flatMap(({ options }) => options)).to.include.members(["--context", "--record", "--typed"]);
    }).timeout(60_000);
});
