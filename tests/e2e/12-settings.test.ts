import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { parse, stringify } from "yaml";
import { block } from "../../ops/local";
import { UpError } from "../../ops/up";
import { atRest, snapshot } from "../support/e2e/cluster";
import { up, withStack } from "../support/e2e/stack";
import { checkout, target } from "../support/e2e/target";

const wrong = (config: Record<string, unknown>) => {
    Object.assign(block(config, "backend"), { replicaz: 3 });
    Object.assign(block(config, "frontend"), { autoscaling: { min: 9, max: 5, cpuPercent: 70, memoryPercent: 80 } });
    Object.assign(block(config, "database"), { storage: "10gb" });
};
const complaints = [/backend.*replicaz/, /frontend\.autoscaling/, /database\.storage/];

const state = () =>
    withStack({}, async (stack) => ((await stack.exportStack()).deployment as { resources: unknown }).resources);

describe("Wrong settings", () => {
    beforeEach(atRest);

    it("are all told at once, and nothing is touched", async () => {
        const before = { cluster: await snapshot(), state: await state() };
        const error: unknown = await up({ change: wrong }).catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(UpError);
        for (const complaint of complaints) expect((error as UpError).message).to.match(complaint);
        expect({ cluster: await snapshot(), state: await state() }).to.deep.equal(before);
    });

    it("make npm start say the same and end with an error", async () => {
        const copy = mkdtempSync(join(tmpdir(), "lazysheeps-e2e-"));
        try {
            const listed = ["ls-files", "--cached", "--others", "--exclude-standard"];
            const { stdout } = await execa("git", listed, { cwd: checkout });
            for (const file of stdout.split("\n")) cpSync(join(checkout, file), join(copy, file), { recursive: true });
            symlinkSync(join(checkout, "node_modules"), join(copy, "node_modules"));
            const stackFile = join(copy, "Pulumi.local.yaml");
            const settings = parse(readFileSync(stackFile, "utf8")) as { config: Record<string, unknown> };
            wrong(settings.config);
            writeFileSync(stackFile, stringify(settings));

            const before = await snapshot();
            const env = {
                KUBECONFIG: target.kubeconfig,
                DOCKER_HOST: target.dockerHost,
                PATH: `${dirname(target.pulumi)}:${process.env["PATH"]}`,
            };
            const { all, exitCode } = await execa(
                "npm",
                ["start", "--", "--context", target.context, "--registry", "localhost:5000/lazysheeps"],
                {
                    cwd: copy,
                    env,
                    all: true,
                    reject: false,
                },
            );
            expect(exitCode).not.to.equal(0);
            for (const complaint of complaints) expect(all).to.match(complaint);
            expect(await snapshot()).to.deep.equal(before);
        } finally {
            rmSync(copy, { recursive: true, force: true });
        }
    });
});
