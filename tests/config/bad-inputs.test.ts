import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import program = require("../../index");
import { crossChecks } from "../../settings/cross-checks";
import { Schema } from "../../settings/schema";
import { deploy } from "../support/engine";
import { account } from "./rows/account";
import { aws } from "./rows/aws";
import { general } from "./rows/general";
import type { Row } from "./rows/row";
import { type Config, set, use, valid } from "./valid";

/**
 * Not among them, because somebody else tells them before anything is touched, or nobody can write them: YAML that is none
 * (the CLI); another account, or a region that is switched off (the provider); a smaller volume, or another class for it
 * (the API server in the preview; the claim ignores its class); a version that a cluster cannot go to and nodes that only
 * the autoscaler changes (look-ups in the preview, tests/infra/aws); probes, budgets, tags, a disk's IOPS, PostgreSQL's
 * version, passwords and keys (there is no such setting).
 */
const rows = [...general, ...aws, ...account];

describe("bad settings", () => {
    for (const { what, change, path, says, stack } of rows) {
        it(`${what}: says where, what and what to do, and registers nothing`, async () => {
            const { message, registered } = await refusal(changed(change, stack), {}, stack);
            const line = message.split("\n").find((candidate) => candidate.startsWith(`lazysheeps:${path}: `));
            expect(line, message).not.to.equal(undefined);
            for (const part of says) expect(line).to.include(part);
            expect(registered).to.equal(0);
        });
    }

    it("are told all at once, sorted", async () => {
        const config = changed({ "backend.replicas": "three", "backup.keep": 0, "database.storage": "10gi" });
        const lines = (await refusal(config)).message.split("\n").slice(1);
        expect(lines.map((line) => line.split(": ")[0])).to.deep.equal([
            "lazysheeps:backend.replicas",
            "lazysheeps:backup.keep",
            "lazysheeps:database.storage",
        ]);
    });

    it("are told with the conflicts between the areas that are right", async () => {
        const config = changed({ "backend.replicaz": 3, "frontend.autoscaling.min": 9, "environment.name": "other" });
        const lines = (await refusal(config)).message.split("\n").slice(1);
        expect(lines.map((line) => line.split(": ")[0])).to.deep.equal([
            "lazysheeps:backend.replicaz",
            "lazysheeps:environment.name",
            "lazysheeps:frontend.autoscaling.min",
        ]);
    });

    it("under another namespace are pointed to the right one", async () => {
        const { message } = await refusal(valid(), { "aws:backend": "{}" });
        expect(message).to.include("stands under aws:; write lazysheeps:backend");
    });

    it("never show a secret", async () => {
        const { message } = await refusal(changed({ "database.password": "hunter2hunter2" }));
        expect(message).not.to.include("hunter2");
    });

    it("trip every rule about several settings at least once", () => {
        const tripped = rows.flatMap(({ change, stack }) => {
            const parsed = Schema.safeParse(changed(change, stack));
            return parsed.success
                ? Object.keys(crossChecks).filter((name) => crossChecks[name]!(parsed.data).length > 0)
                : [];
        });
        expect(Object.keys(crossChecks).filter((name) => !tripped.includes(name))).to.deep.equal([]);
    });
});

function changed(change: Row["change"], stack?: string): Config {
    const config = valid(stack);
    for (const [path, value] of Object.entries(change)) set(config, path, value);
    return config;
}

/** The error of a run that must be refused, and how many resources it registered all the same. */
async function refusal(config: Config, others: Record<string, string> = {}, stack?: string) {
    use(config, others);
    let error: unknown;
    const { resources } = await deploy(() => {
        try {
            program();
        } catch (thrown) {
            error = thrown;
        }
    }, stack);
    expect(error, "the settings passed").to.be.instanceOf(pulumi.RunError);
    return { message: (error as Error).message, registered: resources.length };
}
