import type { Stack } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { prove, report } from "../../ops/delivery/prove";
import type { Site } from "../../ops/delivery/site";
import { Schema } from "../../settings/schema";
import { set, valid } from "../config/valid";

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
