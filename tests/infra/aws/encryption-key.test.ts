import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { encryptionKey } from "../../../infra/aws/encryption-key";
import type { Statement } from "../../../infra/aws/policy";
import { documentOf, scope } from "../../support/aws-parts";
import { deploy } from "../../support/engine";

const type = "aws:kms/key:Key";
const service: Statement = { Effect: "Allow", Principal: { Service: "x" }, Action: "kms:Decrypt", Resource: "*" };
const make = (users?: Statement[]) =>
    deploy(() => {
        const provider = new aws.Provider("elsewhere", {});
        const args = { description: "Fleece", deletionWindowInDays: 7, users };
        return encryptionKey("fleece", scope, args, { provider, protect: true });
    });
const statementsOf = async (users?: Statement[]) => documentOf((await make(users)).single(type)["policy"]).Statement;

describe("encryptionKey", () => {
    it("changes every year, and can be taken back for days after it is deleted", async () => {
        expect((await make()).single(type)).to.include({
            enableKeyRotation: true,
            deletionWindowInDays: 7,
            description: "Fleece",
        });
    });

    it("is made with the options it is given", async () => {
        const [key] = (await make()).all(type);
        expect(key!.provider).to.contain("pulumi:providers:aws::elsewhere");
        expect(key!.options.protect).to.equal(true);
    });

    it("can be got at by the account whatever happens: a key without that is lost", async () => {
        expect((await statementsOf())[0]).to.deep.equal({
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::123456789012:root" },
            Action: "kms:*",
            Resource: "*",
        });
    });

    it("is looked after by the deploy role, which decrypts nothing with it", async () => {
        const deployRole = "arn:aws:iam::123456789012:role/lazysheeps-dev-deploy";
        const own = (await statementsOf()).find(
            ({ Principal }) => JSON.stringify(Principal) === JSON.stringify({ AWS: deployRole }),
        );
        expect(own!.Action).to.include.members(["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"]);
        for (const action of ["kms:*", "kms:Decrypt", "kms:Encrypt"]) expect(own!.Action).not.to.include(action);
    });

    it("is used by whom it is made for, and by nobody otherwise", async () => {
        expect(await statementsOf([service])).to.deep.include(service);
        expect(await statementsOf()).to.have.length(2);
    });
});
