import { expect } from "chai";
import { account } from "../../../../infra/aws/account/account";
import type { AccountSettings } from "../../../../settings/account";
import { account as settings } from "../../../support/aws-parts";
import { deploy, valueOf } from "../../../support/engine";

const provider = "pulumi:providers:aws";
const make = (change: Partial<AccountSettings> = {}) => deploy(() => account({ ...settings, ...change }), "account");

describe("account", () => {
    it("asks AWS nothing: it must run where there is nothing yet", async () => {
        expect((await make()).lookups).to.deep.equal([]);
    });

    it("works in no other account, whatever account the shell has", async () => {
        const { single } = await make({ account: "210987654321", region: "eu-west-1" });
        expect(single(provider)).to.include({ region: "eu-west-1" });
        expect(JSON.parse(single(provider)["allowedAccountIds"] as string)).to.deep.equal(["210987654321"]);
    });

    it("has all that it makes say that it is the account's, and no environment's", async () => {
        expect(JSON.parse((await make()).single(provider)["defaultTags"] as string)).to.deep.equal({
            tags: { project: "lazysheeps", environment: "account" },
        });
    });

    it("has a repository for each image of the application", async () => {
        const names = (await make()).all("aws:ecr/repository:Repository").map(({ inputs }) => inputs["name"]);
        expect(names).to.have.members(["lazysheeps/backend", "lazysheeps/frontend", "lazysheeps/postgres"]);
    });

    it("has roles for every environment that is named, and says which", async () => {
        const { result } = await make({ environments: ["dev", "staging", "prod"] });
        expect(Object.keys(result.roles)).to.have.members(["dev", "staging", "prod"]);
        const { deploy: arn } = result.roles["staging"]!;
        expect(await valueOf(arn)).to.equal("arn:aws:mock:::staging-deploy");
    });

    it("trusts GitHub once, however many environments there are", async () => {
        const { all } = await make({ environments: ["dev", "staging", "prod"] });
        expect(all("aws:iam/openIdConnectProvider:OpenIdConnectProvider")).to.have.length(1);
    });

    it("has one budget for all", async () => expect((await make()).all("aws:budgets/budget:Budget")).to.have.length(1));

    it("takes no cluster for granted", async () => {
        const packages = new Set((await make()).resources.map(({ type }) => type.split(":")[0]));
        expect([...packages]).to.have.members(["pulumi", "lazysheeps", "aws"]);
    });
});
