import { expect } from "chai";
import type { Browser } from "playwright-core";
import { removeRepository, storedCommits } from "../support/e2e/application";
import { openChromium } from "../support/e2e/chromium";
import { converged, output } from "../support/e2e/stack";
import { address } from "../support/e2e/target";
import { commitId, deliver, deliveryId, push } from "../support/e2e/webhook";

const repository = "flock/pushed-by-webhook";
const megabyte = 1024 * 1024;

describe("A push webhook", () => {
    let secret: string;
    let browser: Browser;
    const one = (id: string) => push(repository, [{ id, message: `commit ${id}`, author: "dolly" }]);

    before(async () => {
        await converged();
        secret = await output("webhookSecret");
        browser = await openChromium();
    });
    after(async () => {
        await browser.close();
        await removeRepository(repository);
    });

    it("appears on the page", async () => {
        const id = commitId();
        expect(await deliver({ body: one(id), secret })).to.be.within(200, 299);
        expect(await storedCommits(repository)).to.deep.equal([id]);
        const page = await browser.newPage();
        await page.goto(address);
        await page.getByText(repository).first().waitFor({ timeout: 10_000 });
    });

    it("is stored once, however often it is delivered", async () => {
        const before = await storedCommits(repository);
        const [first, second, delivery] = [commitId(), commitId(), deliveryId()];
        expect(await deliver({ body: one(first), secret, id: delivery })).to.be.within(200, 299);
        // The same delivery may not bring other content either.
        expect(await deliver({ body: one(first), secret, id: delivery })).to.equal(200);
        expect(await deliver({ body: one(second), secret, id: delivery })).to.equal(200);
        expect(await storedCommits(repository)).to.have.members([...before, first]);
    });

    it("is refused and leaves nothing when it is wrong, and the next right one is taken", async () => {
        const before = await storedCommits(repository);
        const statuses = {
            signature: await deliver({ body: one(commitId()), secret: `${secret}!` }),
            json: await deliver({ body: '{"ref": ', secret }),
            shape: await deliver({ body: "[]", secret }),
            size: await deliver({ body: one(commitId()).padEnd(10 * megabyte), secret }),
        };
        expect(statuses).to.deep.equal({ signature: 403, json: 400, shape: 400, size: 413 });
        expect(await storedCommits(repository)).to.deep.equal(before);
        const id = commitId();
        expect(await deliver({ body: one(id), secret })).to.be.within(200, 299);
        expect(await storedCommits(repository)).to.have.members([...before, id]);
    });
});
