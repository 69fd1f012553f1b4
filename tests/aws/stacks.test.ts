import { expect } from "chai";
import execa from "execa";
import { Account } from "../support/aws/double";
import { destroy } from "../support/e2e/stack";

/** From an empty account to an environment and back to nothing, through the real engine. */
describe("The stacks of AWS", () => {
    let account: Account;
    let untouched: string[];
    /** What is at AWS once the account is up, and nothing else. */
    let standing: string[];
    before(async () => {
        // One Kubernetes stands for every cluster, and the application has one namespace in it.
        await destroy();
        account = await Account.open();
        untouched = await objects();
    });
    after(() => account.close());

    /** What is on the cluster that belongs to no namespace, and the namespaces themselves. */
    async function objects(): Promise<string[]> {
        const { kubectl, kubeconfig } = account.lab;
        const kinds = "namespaces,persistentvolumes,storageclasses,clusterroles,clusterrolebindings,priorityclasses";
        const { stdout } = await execa(kubectl, ["--kubeconfig", kubeconfig, "get", kinds, "-o", "name"]);
        return stdout.split("\n").sort();
    }
    const things = () => account.world.things.map(({ type, id }) => `${type} ${id}`).sort();
    const failure = (work: Promise<unknown>) =>
        work.then(
            () => "it went through",
            (error: Error) => error.message,
        );

    it("refuse an environment before there is an account: nobody may deploy it", async () => {
        expect(await failure(account.run("preview", "dev"))).to.contain("not authorized to perform: sts:AssumeRole");
        expect(things()).to.deep.equal([]);
    });

    it("bring up the account, and change nothing the second time", async () => {
        const { create } = (await account.run("preview", "account")).changed;
        expect((await account.run("up", "account")).changed).to.deep.equal({ create });
        expect((await account.run("up", "account")).changed).to.deep.equal({});
        expect((await account.run("refresh", "account")).changed).to.deep.equal({});
        standing = things();
    });

    it("bring up dev, and change nothing the second time", async () => {
        const { create } = (await account.run("preview", "dev")).changed;
        expect((await account.run("up", "dev")).changed).to.deep.equal({ create });
        expect(account.world.all("double:loadBalancer")).to.have.length(1);
        expect((await account.run("up", "dev")).steps).to.deep.equal([]);
        expect((await account.run("refresh", "dev")).changed).to.deep.equal({});
    });

    it("leave nothing of dev, at AWS or on the cluster", async () => {
        await account.run("destroy", "dev");
        expect(things()).to.deep.equal(standing);
        expect(await objects()).to.deep.equal(untouched);
    });
});
