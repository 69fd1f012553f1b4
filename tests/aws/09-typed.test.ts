import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { stringify } from "yaml";
import { keyed, valid } from "../config/valid";
import { Account } from "../support/aws/double";
import { type Typed, typed } from "../support/typed";

const stackFile = (stack: string) =>
    stringify({ config: { "pulumi:disable-default-providers": ["*"], ...keyed(valid(stack)) } });

/** What an administrator types (README, "Once" and "Remove it"), in an account of its own. */
describe("Pulumi's own commands, typed in a checkout", () => {
    let account: Account;
    let administrator: Typed;
    before(async () => {
        account = await Account.open();
        const state = join(account.folder, "typed");
        mkdirSync(state);
        administrator = typed(
            { account: stackFile("account"), dev: stackFile("dev") },
            {
                ...account.double.env,
                PULUMI_BACKEND_URL: `file://${state}`,
                PULUMI_HOME: join(account.folder, "home"),
                PULUMI_CONFIG_PASSPHRASE: "flock",
                PULUMI_SKIP_UPDATE_CHECK: "true",
            },
        );
    });
    after(async () => {
        administrator.remove();
        await account.close();
    });

    it("bring up the account as they have said before, and change nothing the second time", async () => {
        const { pulumi } = administrator;
        await pulumi("stack", "init", "account");
        const [, create] = /\+ (\d+) to create\n/.exec(await pulumi("preview", "-s", "account")) ?? [];
        expect(await pulumi("up", "-s", "account", "--yes")).to.contain(`+ ${create} created\n`);
        expect(await pulumi("up", "-s", "account", "--yes")).to.contain(`${create} unchanged\n`);
    });

    it("run the program for an environment", async () => {
        const { pulumi } = administrator;
        await pulumi("stack", "init", "dev");
        expect(await pulumi("preview", "-s", "dev")).to.match(/\+ \d{3} to create\n/);
    });

    it("tell what is wrong with a stack file, and change nothing", async () => {
        const before = account.world.things;
        const keep = (releases: string) =>
            administrator.pulumi(
                "config",
                "set",
                "--path",
                "-s",
                "account",
                "lazysheeps:account.keepReleases",
                releases,
            );
        await keep("0");
        const said = await administrator.pulumi("up", "-s", "account", "--yes").catch((error: Error) => error.message);
        expect(said).to.contain("lazysheeps:account.keepReleases");
        expect(account.world.things).to.deep.equal(before);
        await keep("50");
    });

    it("take the account away, and leave its stack file", async () => {
        const { pulumi, folder } = administrator;
        await pulumi("state", "unprotect", "--all", "-s", "account", "--yes");
        // The lab's registry holds images.
        account.deleteRepositories();
        await pulumi("destroy", "--refresh", "-s", "account", "--yes");
        expect(account.world.things).to.deep.equal([]);
        await pulumi("stack", "rm", "account", "--preserve-config", "--yes");
        expect(existsSync(join(folder, "Pulumi.account.yaml"))).to.equal(true);
    });
});
