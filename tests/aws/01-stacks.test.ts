import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "chai";
import { plan } from "../../ops/delivery/plan";
import { resourcesOf } from "../../ops/stack-state";
import { statePermissions } from "../../infra/aws/account/state-permissions";
import type { Document } from "../iam/document";
import { allows } from "../iam/evaluate";
import { Account } from "../support/aws/double";
import { standing } from "../support/aws/standing";
import { visit } from "../support/aws/visit";
import { leaksBelow } from "../support/canaries";
import { givenSecrets } from "../support/e2e/application";
import { eventually } from "../support/e2e/eventually";

/** From an empty account to a page that answers, through the real engine. */
describe("The stacks of AWS", () => {
    let account: Account;
    before(async () => {
        account = await standing();
    });

    /** What the engine keeps, as it would be called in a bucket: before dev came, and while it was made. */
    const [earlier, during] = [new Set<string>(), new Set<string>()];
    const objects = () => {
        const bucket = join(account.folder, "state", ".pulumi");
        return (
            readdirSync(bucket, { recursive: true, withFileTypes: true })
                // What a bucket keeps beside an object, a folder keeps in a file.
                .filter((one) => one.isFile() && !one.name.endsWith(".attrs"))
                .map(({ parentPath, name }) => relative(bucket, join(parentPath, name)))
        );
    };

    let previewed: Record<string, number>;
    it("refuse an environment before there is an account: nobody may deploy it", async () => {
        const empty = await Account.open();
        previewed = (await empty.run("preview", "account")).changed;
        expect(await empty.failure("preview", "dev")).to.contain("not authorized to perform: sts:AssumeRole");
        expect(empty.world.things).to.deep.equal([]);
        await empty.close();
    });

    it("bring up the account as the preview said, and change nothing the second time", async () => {
        const { length } = await resourcesOf(await account.stack("account"));
        expect(previewed).to.deep.equal({ create: length });
        expect((await account.run("up", "account")).changed).to.deep.equal({});
        expect((await account.run("refresh", "account")).changed).to.deep.equal({});
    });

    it("bring up dev as the preview said, and change nothing the second time, whoever deploys", async () => {
        for (const object of objects()) earlier.add(object);
        const { create } = (await account.run("preview", "dev")).changed;
        const onStep = () => objects().forEach((object) => during.add(object));
        expect((await account.run("up", "dev", { onStep })).changed).to.deep.equal({ create });
        // As somebody else: the next one to use what the first has kept of how to sign in.
        await account.as("lazysheeps-dev-deploy", async () => {
            expect((await account.run("up", "dev")).steps).to.deep.equal([]);
            expect((await account.run("refresh", "dev")).changed).to.deep.equal({});
        });
    });

    it("have their state where dev's roles get at dev's, and not at the account's", () => {
        const bucket = "arn:aws:s3:::flock-state";
        const state = { bucket: "flock-state", key: "arn:aws:kms:eu-central-1:123456789012:key/1" };
        const may = (access: "read" | "write", how: string, object: string) => {
            const Statement = statePermissions(state, "dev", access) as Document["Statement"];
            const request = { action: `s3:${how}Object`, resource: `${bucket}/.pulumi/${object}` };
            return allows([{ Version: "2012-10-17", Statement }], request);
        };
        const [its, others] = [
            [...during, ...objects()].filter((object) => !earlier.has(object)),
            [...earlier].filter((object) => object !== "meta.yaml"),
        ];
        expect(new Set(its.map((object) => object.split("/")[0]))).to.deep.equal(
            new Set(["stacks", "history", "backups", "locks"]),
        );
        for (const object of its) {
            for (const how of ["Get", "Put", "Delete"]) expect(may("write", how, object), object).to.equal(true);
            expect([may("read", "Get", object), may("read", "Put", object)], object).to.deep.equal([true, false]);
        }
        expect(others.length).to.be.greaterThan(0);
        for (const object of others) expect(may("write", "Get", object), object).to.equal(false);
        expect([may("write", "Get", "meta.yaml"), may("write", "Put", "meta.yaml")]).to.deep.equal([true, false]);
    });

    it("have none of the application's secrets in their state or among what is made at AWS", async () => {
        const secrets = await givenSecrets();
        expect(Object.keys(secrets).join()).to.match(/password/);
        expect(leaksBelow(account.folder, { stack: "lazysheeps-dev" }), "the state is there").not.to.be.empty;
        expect(leaksBelow(account.folder, secrets)).to.deep.equal([]);
    });

    it("are anybody's who may deploy, whoever has deployed before, and nobody else's", async () => {
        expect((await account.run("refresh", "dev")).changed).to.deep.equal({});
        await account.as("lazysheeps-prod-deploy", async () => {
            const refused = "lazysheeps-prod-deploy is not authorized to perform: sts:AssumeRole";
            for (const operation of ["up", "refresh"] as const)
                expect(await account.failure(operation, "dev"), operation).to.contain(refused);
        });
    });

    it("are looked at by a role that may become no other: it signs in by itself, and finds nothing else changed", async () => {
        await account.as("lazysheeps-dev-preview", async () => {
            expect(await plan(await account.stack("dev"))).to.deep.equal([]);
            expect(await account.failure("refresh", "dev")).to.contain("not authorized to perform: sts:AssumeRole");
        });
    });

    it("answer through the Ingress: page, API, admin and static files, each from where it belongs", async () => {
        const url = (await account.output("dev", "url")) as string;
        expect(url).to.match(/^http:\/\/lazysheeps-dev-\d+\.eu-central-1\.elb\.amazonaws\.com$/);
        const page = await eventually(
            "the page",
            () => visit(`${url}/`),
            ({ status }) => status === 200,
            120,
        );
        expect(page.text).to.contain('<div id="root">');
        expect(page.server).to.equal("nginx");
        // The frontend's nginx would pass these on as well: only who signs the answer tells which way it took.
        const fromBackend = async (path: string) => {
            const { status, server, text } = await visit(`${url}${path}`);
            expect([status, server], path).to.deep.equal([200, "gunicorn"]);
            return text;
        };
        expect(JSON.parse(await fromBackend("/api/healthz"))).to.have.property("database");
        expect(await fromBackend("/admin/login/")).to.contain("csrfmiddlewaretoken");
        await fromBackend("/static/admin/css/base.css");
        expect((await visit("http://somebody-elses.invalid/api/healthz")).status).to.equal(400);
    });
});
