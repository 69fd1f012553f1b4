import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { messages } from "../../ops/messages";
import { set } from "../config/valid";
import { clusterApi } from "../support/cluster-api";
import { fakePulumi } from "../support/fake-pulumi";
import { field } from "../support/field";
import { goodCluster, goodSite, images, listed, serving } from "../support/release";
import { served } from "../support/served";

const verify = (...args: string[]) =>
    execa(process.execPath, ["ops/run.mjs", "verify", ...args], { reject: false, all: true });

describe("npm run verify", () => {
    const mistakes: [string, string[], string][] = [
        ["without a stack", [], "--stack"],
        ["for a stack that there is not", ["--stack", "meadow"], "there is no Pulumi.meadow.yaml"],
        ["at no place for plain HTTP", ["--stack", "local", "--connect-to", "lb:443,lb"], 'got "lb"; write HOST:PORT'],
    ];
    for (const [what, args, said] of mistakes) {
        it(`${what} is a mistake, which says nothing of the stack`, async () => {
            const { exitCode, all } = await verify(...args);
            expect(exitCode).to.equal(2);
            expect(all).to.contain(said);
        });
    }

    describe("of what is there", () => {
        const release = async (
            change: (site: ReturnType<typeof goodSite>) => unknown,
            { outputs = { images }, args = ["--json"] }: { outputs?: object; args?: string[] } = {},
        ) => {
            const site = goodSite();
            change(site);
            const [web, cluster, place] = [
                await served(serving(site)),
                await clusterApi(listed(goodCluster())),
                field(),
            ];
            const fake = fakePulumi({
                "stack select": {},
                "stack output": { stdout: JSON.stringify(outputs) },
            });
            writeFileSync(join(place.folder, "kubeconfig"), cluster.config.exportConfig());
            place.stack("field", "local", (config) => {
                set(config, "platform.kubeconfig", "kubeconfig");
                set(config, "platform.context", cluster.config.getCurrentContext());
                set(config, "platform.entrance.url", web.url);
            });
            try {
                return await place.run("verify", ["--stack", "field", ...args], [fake.folder]);
            } finally {
                await Promise.all([web.close(), cluster.close()]);
                for (const one of [fake, place]) one.remove();
            }
        };
        const red = (stdout: string) =>
            (JSON.parse(stdout) as { verdicts: { check: string; holds: boolean }[] }).verdicts
                .filter(({ holds }) => !holds)
                .map(({ check }) => check);

        it("is told to people line by line, with what was wanted where something does not hold, and a sum", async () => {
            const [good, bad] = await Promise.all([
                release(() => undefined, { args: [] }),
                release((site) => (site["/"]!.status = 500), { args: [] }),
            ]);
            const marks = (stdout: string, mark: string) =>
                stdout.split("\n").filter((line) => line.startsWith(mark)).length;
            const count = marks(good.stdout, "✔");
            expect(good.stdout, good.stderr).to.contain(`\n\n${messages.verified("field", count, 0)}`);
            expect(count).to.be.above(10);
            expect([marks(good.stdout, "✘"), marks(bad.stdout, "✘")]).to.deep.equal([0, 1]);
            expect(bad.stdout).to.match(/^✘ page +.*status 500.*\n +wanted: \S/m);
            expect(bad.stdout, bad.stderr).to.contain(`\n\n${messages.verified("field", count, 1)}`);
        }).timeout(120_000);

        it("ends with 2 where the stack does not say which images it runs, and judges nothing", async () => {
            const { exitCode, stdout, stderr } = await release(() => undefined, { outputs: {} });
            expect(stderr).to.contain(messages.noImages("field"));
            expect([exitCode, stdout]).to.deep.equal([2, ""]);
        }).timeout(120_000);

        it("ends with 0 when all of it holds, and with 1 when something does not", async () => {
            const [good, bad] = await Promise.all([
                release(() => undefined),
                release((site) => (site["/"]!.status = 500)),
            ]);
            expect([good.exitCode, bad.exitCode], good.stderr + bad.stderr).to.deep.equal([0, 1]);
            expect([red(good.stdout), red(bad.stdout)]).to.deep.equal([[], ["page"]]);
        }).timeout(120_000);
    });
});
