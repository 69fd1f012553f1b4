import type { V1PersistentVolume } from "@kubernetes/client-node";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { block } from "../../ops/local";
import { storedCommits } from "../support/e2e/application";
import { kubectl, nameOf, objects } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { calm, destroy, output, up } from "../support/e2e/stack";
import { checkout, namespace, target } from "../support/e2e/target";
import { commitId, deliver, push } from "../support/e2e/webhook";

const repository = "flock/outlives-its-stack";

const kept = (config: Record<string, unknown>) => {
    calm(config);
    block(config, "database")["keepVolume"] = true;
};

/** Everything on the cluster that carries the application's label or serves one of its claims. */
async function remains(): Promise<string[]> {
    const kinds = (await kubectl(["api-resources", "--verbs=list,create", "--output=name"])).split("\n").join(",");
    const selected = ["--all-namespaces", "--selector", "app.kubernetes.io/part-of=lazysheeps", "--output", "name"];
    const labelled = await kubectl(["get", kinds, ...selected]);
    return [...labelled.split("\n").filter((line) => line !== ""), ...(await volumes()).map(nameOf)];
}

const volumes = async () =>
    (await objects<V1PersistentVolume>("persistentvolumes")).filter(
        ({ spec }) => spec!.claimRef?.namespace === namespace,
    );

const start = () => execa("npm", ["start"], { cwd: checkout, all: true });

describe("Destroying the stack", () => {
    after(async () => {
        // The next start shall make a volume of its own, as the settings say.
        const [volume] = await volumes();
        await destroy();
        rmSync(join(target.state, "kept-volume"), { force: true });
        const path = volume?.spec?.hostPath?.path ?? volume?.spec?.local?.path;
        if (path !== undefined) rmSync(path, { recursive: true });
        await start();
    });

    it("leaves nothing of it on the cluster", async () => {
        expect(await remains()).to.include("namespace/lazysheeps");
        await destroy();
        // The provisioner removes a volume after its claim has gone.
        await eventually("nothing is left", remains, (left) => left.length === 0, 30);
    });

    it("leaves the database's volume where the settings keep it, and npm start takes it in again", async () => {
        await up({ change: kept });
        const id = commitId();
        const body = push(repository, [{ id, message: "kept", author: "dolly" }]);
        expect(await deliver({ body, secret: await output("webhookSecret") })).to.be.within(200, 299);
        await destroy();
        const left = await eventually("one volume is left", remains, ({ length }) => length === 1, 30);
        const [volume] = await volumes();
        expect(left).to.deep.equal([nameOf(volume!)]);

        const { all } = await start();
        expect(all).to.contain("http://localhost:8080");
        expect(await storedCommits(repository)).to.deep.equal([id]);
    });
});
