import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import { claimsOf, GithubTrust } from "../../../../infra/aws/account/github-trust";
import { EnvironmentRoles } from "../../../../infra/aws/account/roles";
import type { AccountSettings } from "../../../../settings/account";
import { account as settings, documentOf } from "../../../support/aws-parts";
import { deploy, valueOf } from "../../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../../support/parts";

const role = "aws:iam/role:Role";
const policy = "aws:iam/policy:Policy";
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const names = ["deploy", "preview", "health"] as const;

const make = (change: Partial<AccountSettings> = {}) =>
    deploy(() => {
        const on = elsewhereAws();
        const trust = new GithubTrust("github", { account: settings.account, providerExists: false }, on);
        const args = { environment: "dev", settings: { ...settings, ...change }, trust };
        return { trust, roles: new EnvironmentRoles("dev", args, on) };
    });
type Made = Awaited<ReturnType<typeof make>>;
const trustOf = ({ named }: Made, name: string) =>
    documentOf(named(role, `dev-${name}`).inputs["assumeRolePolicy"]).Statement;

describe("EnvironmentRoles", () => {
    it("hand their provider to every child", async () => expectHandedDown((await make()).resources));

    it("have the names by which the environment's own stack finds them", async () => {
        const { named, result } = await make();
        for (const name of names) {
            expect(named(role, `dev-${name}`).inputs).to.include({ name: `lazysheeps-dev-${name}` });
            expect(await valueOf(result.roles.arns[name])).to.equal(`arn:aws:mock:::dev-${name}`);
        }
        expect(named(policy, "dev-boundary").inputs).to.include({ name: "lazysheeps-dev-boundary" });
    });

    it("are not deleted by mistake, nor is the boundary without which no other role can be made", async () => {
        const { all, named } = await make();
        for (const { name, options } of [...all(role), named(policy, "dev-boundary")])
            expect(options.protect, name).to.equal(true);
    });

    it("say that they are the environment's, by which others' roles are kept off", async () => {
        const { all } = await make();
        for (const { name, inputs } of [...all(role), ...all(policy)])
            expect(inputs["tags"], name).to.deep.equal({ environment: "dev" });
    });

    it("let in the jobs of a GitHub environment each: whoever may preview may not deploy", async () => {
        const made = await make();
        const environments = { deploy: "dev", preview: "dev-preview", health: "dev-health" };
        const provider = await valueOf(made.result.trust.providerArn);
        for (const [name, environment] of Object.entries(environments)) {
            expect(trustOf(made, name)[0], name).to.deep.equal({
                Effect: "Allow",
                Principal: { Federated: provider },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: { StringEquals: claimsOf(settings.github, environment) },
            });
        }
    });

    it("let one administrator deploy when GitHub is not there, who deploys sign in again, and nobody else", async () => {
        const made = await make();
        expect(trustOf(made, "deploy").slice(1)).to.deep.equal([
            { Effect: "Allow", Principal: { AWS: settings.admin }, Action: "sts:AssumeRole" },
            {
                Effect: "Allow",
                // The role itself is no principal yet when it is made.
                Principal: { AWS: "arn:aws:iam::123456789012:root" },
                Action: "sts:AssumeRole",
                Condition: {
                    ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/lazysheeps-dev-deploy" },
                },
            },
        ]);
        for (const name of ["preview", "health"]) expect(trustOf(made, name), name).to.have.length(1);
    });

    it("last longer than it takes to make a cluster", async () => {
        for (const { name, inputs } of (await make()).all(role))
            expect(inputs["maxSessionDuration"], name).to.be.at.least(7200);
    });

    it("are allowed by a policy of their own each", async () => {
        const { named } = await make();
        for (const name of names)
            expect(named(attachment, `dev-${name}`).inputs).to.include({
                role: `lazysheeps-dev-${name}`,
                policyArn: `arn:aws:mock:::dev-${name}`,
            });
    });

    it("get at Pulumi's state where the account has it: one changes it, one reads it, one never sees it", async () => {
        const state = { bucket: "flock-state", key: "arn:aws:kms:eu-central-1:123456789012:key/1" };
        const { named } = await make({ state });
        const actionsOn = (name: string) =>
            documentOf(named(policy, `dev-${name}`).inputs["policy"])
                .Statement.filter(({ Resource }) => JSON.stringify(Resource ?? "").includes("flock-state/"))
                .flatMap(({ Action }) => Action);
        expect(actionsOn("deploy")).to.include.members(["s3:GetObject", "s3:PutObject"]);
        expect(new Set(actionsOn("preview"))).to.deep.equal(new Set(["s3:GetObject"]));
        expect(actionsOn("health")).to.deep.equal([]);
        const { name } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
        for (const role of ["deploy", "preview"])
            expect(named(policy, `dev-${role}`).inputs["policy"]).to.contain(
                `flock-state/.pulumi/stacks/${name}/dev.json*`,
            );
    });

    it("say nothing of a state that Pulumi Cloud has", async () => {
        const { named } = await make({ state: undefined });
        const { Statement } = documentOf(named(policy, "dev-preview").inputs["policy"]);
        expect(Statement.flatMap(({ Action }) => Action)).not.to.include("s3:GetObject");
    });
});
