import { expect } from "chai";
import { Account } from "../support/aws/double";
import { standing } from "../support/aws/standing";
import { visit } from "../support/aws/visit";
import { eventually } from "../support/e2e/eventually";

/** From an empty account to a page that answers, through the real engine. */
describe("The stacks of AWS", () => {
    let account: Account;
    before(async () => {
        account = await standing();
    });

    it("refuse an environment before there is an account: nobody may deploy it", async () => {
        const empty = await Account.open();
        expect(await empty.failure("preview", "dev")).to.contain("not authorized to perform: sts:AssumeRole");
        expect(empty.world.things).to.deep.equal([]);
        await empty.close();
    });

    it("bring up the account, and change nothing the second time", async () => {
        expect((await account.run("up", "account")).changed).to.deep.equal({});
        expect((await account.run("refresh", "account")).changed).to.deep.equal({});
    });

    it("bring up dev as the preview said, and change nothing the second time", async () => {
        const { create } = (await account.run("preview", "dev")).changed;
        expect((await account.run("up", "dev")).changed).to.deep.equal({ create });
        expect((await account.run("up", "dev")).steps).to.deep.equal([]);
        expect((await account.run("refresh", "dev")).changed).to.deep.equal({});
    });

    it("answer through the Ingress: page, API, admin and static files, each from where it belongs", async () => {
        const url = (await account.output("dev", "url")) as string;
        expect(url).to.match(/^http:\/\/lazysheeps-dev-\d+\.eu-central-1\.elb\.amazonaws\.com$/);
        const page = await eventually(
            "the page",
            () => visit(`${url}/`),
            ({ status }) => status === 200,
            30,
        );
        expect(page.text).to.contain('<div id="root">');
        expect(JSON.parse((await visit(`${url}/api/healthz`)).text)).to.have.property("database");
        expect((await visit(`${url}/admin/login/`)).text).to.contain("csrfmiddlewaretoken");
        expect((await visit(`${url}/static/admin/css/base.css`)).status).to.equal(200);
        expect((await visit("http://somebody-elses.invalid/api/healthz")).status).to.equal(400);
    });
});
