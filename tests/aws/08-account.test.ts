import { expect } from "chai";
import type { Account } from "../support/aws/double";
import { standing } from "../support/aws/standing";

/** The last to go, by hand (README, "Remove it"): nothing needs its images any more. */
describe("The stack account", () => {
    let account: Account;
    before(async () => {
        account = await standing();
        for (const name of ["dev", "prod"]) await account.run("destroy", name, { excludeProtected: true });
    });

    it("is not destroyed by mistake, and nothing is touched", async () => {
        const before = account.world.things;
        const stack = await account.stack("account");
        // What `pulumi destroy` does before it asks.
        const says = await stack.previewDestroy({ color: "never" }).catch((error: Error) => error.message);
        expect(says).to.match(/cannot be deleted[\s\S]*protect/);
        expect(account.world.things).to.deep.equal(before);
    });

    it("keeps its images even then, and leaves nothing once they are deleted", async () => {
        await account.unprotect("account");
        const says = await account.failure("destroy", "account");
        expect(says).to.match(/RepositoryNotEmptyException: .*lazysheeps\/\w+ is not empty/);
        account.deleteRepositories();
        await account.run("destroy", "account", { refresh: true });
        expect([...(await account.idsInState("account"))]).to.deep.equal([]);
        expect(account.world.things).to.deep.equal([]);
    });
});
