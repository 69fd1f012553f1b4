import type { V1StatefulSet } from "@kubernetes/client-node";
import { rmSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { block } from "../../ops/local";
import { storedCommits } from "../support/e2e/application";
import { kubectl, nameOf, objects } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { inState, kinds, onCluster, selected, volumes } from "../support/e2e/ownership";
import { calm, destroy, output, up, withStack } from "../support/e2e/stack";
import { checkout, lab, target } from "../support/e2e/target";
import { commitId, deliver, push } from "../support/e2e/webhook";

const repository = "flock/outlives-its-stack";

const kept = (config: Record<string, unknown>) => {
    calm(config);
    block(config, "database")["keepVolume"] = true;
};

/** Everything on the cluster that carries the application's label or serves one of its claims. */
async function remains(): Promise<string[]> {
    const labelled = await kubectl(["get", await kinds(), ...selected, "--output", "name"]);
    return [...labelled.split("\n").filter((line) => line !== ""), ...(await volumes()).map(nameOf)];
}

const start = () => execa("npm", ["start"], { cwd: checkout, all: true });

/** The lab as a cluster that its user has: by the usual variables. */
const asUser = {
    KUBECONFIG: target.kubeconfig!,
    DOCKER_HOST: target.dockerHost!,
    DOCKER_CONFIG: target.dockerConfig!,
    PATH: [lab.bin, process.env["PATH"]].join(delimiter),
};

describe("Destroying the stack", () => {
    after(async () => {
        // What comes next finds no application; its start shall make a volume of its own, as the settings say.
        const [volume] = await volumes();
        await destroy();
        rmSync(join(target.state, "kept-volume"), { force: true });
        const path = volume?.spec?.hostPath?.path ?? volume?.spec?.local?.path;
        if (path !== undefined) rmSync(join(lab.root, "volumes", basename(path)), { recursive: true });
    });

    it("leaves nothing of it on the cluster", async () => {
        expect(await remains()).to.include("namespace/lazysheeps");
        await destroy();
        // The provisioner removes a volume after its claim has gone.
        await eventually("nothing is left", remains, (left) => left.length === 0, 120);
    });

    it("lets npm start use a named context instead, and npm run clean remove it from there", async () => {
        const context = ["--context", target.context];
        const images = ["--registry", "localhost:5000/lazysheeps", "--base-image", "localhost:5000/debian:trixie-slim"];
        const { all } = await execa("npm", ["start", "--", ...context, ...images], {
            cwd: checkout,
            env: asUser,
            all: true,
        });
        expect(all)
            .to.match(/\d+ create/)
            .and.to.contain("http://localhost:8080");
        await execa("npm", ["run", "clean", "--", ...context], { cwd: checkout, env: asUser });
        await eventually("nothing is left", remains, (left) => left.length === 0, 120);
    });

    it("leaves the database's volume where the settings keep it, and npm start takes it in again, killed on its way or not", async () => {
        await up({ change: kept });
        const id = commitId();
        const body = push(repository, [{ id, message: "kept", author: "dolly" }]);
        expect(await deliver({ body, secret: await output("webhookSecret") })).to.be.within(200, 299);
        await destroy();
        const left = await eventually("one volume is left", remains, ({ length }) => length === 1, 120);
        const [volume] = await volumes();
        expect(left).to.deep.equal([nameOf(volume!)]);

        // Killed on its way, it loses nothing and makes nothing twice.
        const first = execa("npm", ["start"], { cwd: checkout, all: true, detached: true, reject: false });
        await eventually(
            "the database is waited for",
            () => objects<V1StatefulSet>("statefulsets"),
            ([database]) => database !== undefined && database.status?.readyReplicas === undefined,
            120,
        );
        process.kill(-first.pid!, "SIGKILL");
        await first;

        const { all } = await start();
        expect(all).to.contain("the last run was killed").and.to.contain("http://localhost:8080");
        expect(await storedCommits(repository)).to.deep.equal([id]);
        expect(await onCluster()).to.deep.equal(await withStack({}, inState));
        expect((await start()).all).to.contain("Deploy the stack local: 0 changes");
    });
});
