import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { privateRegistry } from "../../../infra/aws/private-registry";
import { deploy, valueOf } from "../../support/engine";

const where = { account: "210987654321", region: "eu-west-1" };
const make = () => deploy(() => privateRegistry(where, new aws.Provider("elsewhere", {})));

describe("privateRegistry", () => {
    it("is the registry of the account and region that are named, a repository an image", async () => {
        const { result } = await make();
        expect(result.repository("backend")).to.equal(
            "210987654321.dkr.ecr.eu-west-1.amazonaws.com/lazysheeps/backend",
        );
    });

    it("asks for its login there, by the provider it is given", async () => {
        const [login, ...others] = (await make()).lookups;
        expect(others).to.deep.equal([]);
        expect(login!.inputs).to.deep.equal({ registryId: "210987654321", region: "eu-west-1" });
        expect(login!.provider).to.contain("pulumi:providers:aws::elsewhere");
    });

    it("keeps the password of its login secret", async () => {
        const { username, password } = (await make()).result.credentials!;
        expect(await valueOf(pulumi.output(username))).to.equal("AWS");
        expect(await valueOf(pulumi.output(password))).to.equal("canary-login");
        expect(await pulumi.isSecret(pulumi.output(password))).to.equal(true);
    });

    it("makes nothing: the repositories outlive every environment", async () => {
        expect((await make()).resources.map(({ type }) => type)).to.deep.equal(["pulumi:providers:aws"]);
    });
});
