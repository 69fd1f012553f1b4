import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { type Proof, prove, report } from "../../ops/delivery/prove";
import type { Site } from "../../ops/delivery/site";
import { Schema } from "../../settings/schema";
import { set, valid } from "../config/valid";
import { fakeCommand } from "../support/fake-command";
import { fakePulumi } from "../support/fake-pulumi";
import { type Field, field } from "../support/field";

const nothingThere = { exportStack: () => Promise.resolve({ version: 3, deployment: { resources: [] } }) };
const somethingThere = {
    exportStack: () => Promise.resolve({ version: 3, deployment: { resources: [{ urn: "urn:pulumi:dev::x::y::z" }] } }),
};

describe("A proof", () => {
    const opened: string[] = [];
    beforeEach(() => opened.splice(0));
    const site = (name: string, stack: Partial<Stack>, change: Record<string, unknown> = {}): Site => {
        const config = valid(name);
        for (const [path, value] of Object.entries(change)) set(config, path, value);
        return {
            name,
            settings: Schema.parse(config),
            open: () => {
                opened.push(name);
                return Promise.resolve({ stack: stack as Stack, close: () => undefined });
            },
            cluster: () => Promise.reject(new Error("no cluster")),
            url: () => Promise.reject(new Error("no address")),
            registry: {
                manifest: () => Promise.reject(new Error("no registry")),
                tag: () => Promise.reject(new Error("no registry")),
                tags: () => Promise.resolve([]),
                digestOf: () => Promise.resolve(undefined),
            },
        };
    };
    const run = (one: Site, left: string[] = []) =>
        prove({
            at: () => one,
            project: process.cwd(),
            leaks: () => Promise.resolve(left),
            say: () => undefined,
            loadSeconds: 1,
        });
    const refusal = (one: Site) =>
        run(one).then(
            () => "it went through",
            (error: Error) => error.message,
        );

    it("is refused of what people depend on, before it is even opened", async () => {
        expect(await refusal(site("prod", nothingThere))).to.contain("people depend on prod");
        expect(opened).to.deep.equal([]);
    });

    it("is refused of what is there already", async () => {
        expect(await refusal(site("dev", somethingThere))).to.contain("dev is there already");
    });

    it("ends where a promise does not hold, and tells what is left", async () => {
        // This engine can do nothing but export.
        const proofs = await run(site("dev", nothingThere), ["volumes vol-1"]);
        expect(proofs.map(({ promise, holds }) => [promise, holds])).to.deep.equal([
            ["comes up from nothing, and is verified", false],
            ["is removed", false],
            ["leaves nothing that is paid for", false],
        ]);
        const text = report("dev", proofs);
        expect(text).to.contain("| ✘ leaves nothing that is paid for | 0 | volumes vol-1 |");
        expect(text).not.to.contain("✔");
    });

    it("is reported in one table, whatever was seen", () => {
        const text = report("dev", [{ promise: "serves", holds: true, seconds: 31.4, seen: "a|b\nc `d`" }]);
        expect(text).to.contain("| ✔ serves | 31 | a&#124;b c &#96;d&#96; |");
    });
});

describe("npm run prove, as a command", function () {
    this.timeout(120_000);
    let place: Field;
    const aws = fakeCommand("aws", { "sts get-caller-identity": '{"Account":"999999999999","Arn":"arn"}' });
    /** An engine with an empty state, which can do nothing else. */
    const pulumi = fakePulumi({
        "stack select": {},
        "stack export": { stdout: '{"version":3,"deployment":{}}' },
    });
    before(() => {
        place = field();
        for (const stack of ["dev", "prod"]) place.stack(stack, stack);
        writeFileSync(join(place.folder, "taken"), "");
    });
    after(() => {
        for (const one of [place, aws, pulumi]) one.remove();
    });
    const run = (...args: string[]) => place.run("prove", args, [aws.folder, pulumi.folder]);

    const refusals: [string, string[], string][] = [
        ["what people depend on", ["--stack", "prod"], "people depend on prod"],
        ["a stack that there is not", ["--stack", "meadow"], "there is no Pulumi.meadow.yaml"],
        ["a report that cannot be written", ["--stack", "dev", "--report", "taken/report.md"], "cannot be written"],
    ];
    it("ends with 2 where it is refused, and asks nobody anything", async () => {
        const ended = await Promise.all(refusals.map(([, args]) => run(...args)));
        for (const [at, [what, , says]] of refusals.entries()) {
            expect(ended[at]!.exitCode, what).to.equal(2);
            expect(ended[at]!.stderr, what).to.contain(says);
            expect(ended[at]!.stdout, what).to.equal("");
        }
        expect([...aws.calls(), ...pulumi.calls()]).to.deep.equal([]);
    });

    it("ends with 1 where something does not hold: JSON on standard output, the report in its file", async () => {
        const { exitCode, stdout, stderr } = await run("--stack", "dev", "--json", "--report", "deep/report.md");
        expect(exitCode, stderr).to.equal(1);
        const { stack, proofs } = JSON.parse(stdout) as { stack: string; proofs: Proof[] };
        expect(stack).to.equal("dev");
        expect(proofs.map(({ holds }) => holds)).to.deep.equal([false, false, false]);
        expect(proofs[0]!.seen).to.contain("dev is in the AWS account 123456789012");
        expect(stderr).to.contain("› comes up from nothing, and is verified");
        const written = join(place.folder, "deep/report.md");
        expect(existsSync(written) && readFileSync(written, "utf8")).to.equal(report("dev", proofs));
    });
});
