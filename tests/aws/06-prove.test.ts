import { expect } from "chai";
import { type Ground, prove, report } from "../../ops/delivery/prove";
import { type Bucket, openBucket } from "../support/aws/bucket";
import { type Account, called } from "../support/aws/double";
import { signIn } from "../support/aws/sign-in";
import { standing } from "../support/aws/standing";

/** The command for an account of one's own, rehearsed with the double in AWS's place. */
describe("npm run prove", () => {
    let account: Account;
    let bucket: Bucket;
    let signOut: () => void;
    before(async () => {
        account = await standing();
        await account.run("destroy", "dev");
        bucket = account.bucket = await openBucket(account.world.region);
        signOut = signIn(account);
    });
    after(async () => {
        signOut();
        await bucket.close();
    });

    const things = () => account.world.things.map(called);
    const ground = (name: string): Ground => {
        const before = new Set(things());
        return {
            at: (folder) => account.site(name, folder),
            project: process.cwd(),
            leaks: () => Promise.resolve(things().filter((thing) => !before.has(thing))),
            say: () => undefined,
            loadSeconds: 5,
        };
    };
    it("shows each promise, from nothing to nothing, and reports it", async () => {
        const proofs = await prove(ground("dev"));
        const text = report("dev", proofs);
        expect(
            proofs.map(({ holds }) => holds),
            text,
        ).to.deep.equal([true, true, true, true, true, true]);
        expect(text).to.contain("| ✔ goes back by itself when a migration fails, and nobody notices |");
    });
});
