import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { messages } from "../../ops/messages";
import { openEnvironment } from "../../ops/open-environment";
import { type Answer, type FakePulumi, fakePulumi } from "../support/fake-pulumi";
import { type Field, field } from "../support/field";

const settings = {
    environment: { name: "field", production: false, protect: false },
    database: { keepVolume: false },
};
/** What the engine says of a stack that it does not have. */
const missing: Answer = { stderr: "error: no stack named 'it' found\n", exitCode: 6 };

/** Commands that work on a stack, and what comes before its name. */
const commands: Record<string, string[]> = {
    destroy: ["--stack"],
    recover: ["--stack"],
    scan: ["digests", "--record", "images.json", "--stack"],
};

describe("A command on a stack", function () {
    this.timeout(120_000);
    let place: Field;
    let temporary: string;
    const made: FakePulumi[] = [];
    before(() => {
        place = field();
        place.stack("field", "local");
        temporary = join(place.folder, "tmp");
        mkdirSync(temporary);
    });
    after(() => {
        for (const one of [place, ...made]) one.remove();
    });

    const run = async (name: string, stack: string, answers: Record<string, Answer | Answer[]>) => {
        const fake = fakePulumi(answers);
        made.push(fake);
        const ended = await place.run(name, [...commands[name]!, stack], [fake.folder], { TMPDIR: temporary });
        return { ...ended, calls: fake.calls() };
    };

    it("that has no file says which there are, and asks the engine nothing", async () => {
        const runs = Object.keys(commands).map(async (name) => ({ name, ...(await run(name, "meadow", {})) }));
        for (const { name, exitCode, all: said, calls } of await Promise.all(runs)) {
            expect(said, name).to.contain(messages.noStackFile("meadow", ["field"]));
            expect([exitCode === 0, calls], name).to.deep.equal([false, []]);
        }
    });

    it("that the engine does not have says how to make it, and leaves no folder", async () => {
        const answers = { "stack select": missing };
        const runs = Object.keys(commands).map(async (name) => ({ name, ...(await run(name, "field", answers)) }));
        for (const { name, exitCode, all: said, calls } of await Promise.all(runs)) {
            expect(said, name).to.contain(messages.noStack("field")).and.not.to.contain("Command failed");
            expect(exitCode, name).not.to.equal(0);
            expect(calls, name).not.to.include("destroy");
        }
        expect(readdirSync(temporary).filter((name) => name.startsWith("lazysheeps-"))).to.deep.equal([]);
    });

    it("whose secrets another one's roles could decrypt is not opened; one whose own can is", async () => {
        const key = "awskms:///arn:aws:kms:eu-central-1:123456789012:key/1?region=eu-central-1";
        const own = `${key}&context_stack=barn`;
        const path = process.env["PATH"];
        const opened = async (secretsprovider: string, answers: Record<string, Answer>) => {
            writeFileSync(join(place.folder, "Pulumi.barn.yaml"), JSON.stringify({ secretsprovider }));
            const fake = fakePulumi(answers);
            made.push(fake);
            process.env["PATH"] = [fake.folder, path].join(delimiter);
            try {
                return await openEnvironment("barn", place.folder).then(
                    () => "",
                    (error: Error) => error.message,
                );
            } finally {
                process.env["PATH"] = path;
            }
        };
        for (const foreign of [key, `${key}&context_stack=field`])
            expect(await opened(foreign, {})).to.equal(messages.otherContext("barn", own));
        expect(await opened(own, { "stack select": missing })).to.equal(messages.noStack("barn"));
        rmSync(join(place.folder, "Pulumi.barn.yaml"));
    });

    it("that is the lab's is neither destroyed nor recovered, but sent to what does that", async () => {
        for (const [name, instead] of [
            ["destroy", "npm run clean"],
            ["recover", "npm start"],
        ] as const) {
            const { exitCode, all, calls } = await run(name, "local", {});
            expect(all).to.contain(messages.isTheLabs(instead));
            expect([exitCode, calls]).to.deep.equal([1, []]);
        }
    });

    it("removes what is there and says what is left", async () => {
        const value = (block: object): Answer => ({ stdout: JSON.stringify({ value: JSON.stringify(block) }) });
        const state = (resources: object[]): Answer => ({ stdout: JSON.stringify({ deployment: { resources } }) });
        const { exitCode, all, calls } = await run("destroy", "field", {
            "stack select": {},
            "stack export": state([]),
            "stack history": { stdout: "[]" },
            config: [value(settings.database), value(settings.environment)],
            destroy: {},
        });
        expect(exitCode, all).to.equal(0);
        expect(calls).to.include("destroy");
        expect(all).to.contain(messages.destroyed("field", [], false));
    });
});
