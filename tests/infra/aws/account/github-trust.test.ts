import { expect } from "chai";
import { claimsOf, GithubTrust } from "../../../../infra/aws/account/github-trust";
import { deploy, valueOf } from "../../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../../support/parts";

const provider = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const make = (providerExists = false) =>
    deploy(() => new GithubTrust("github", { account: "123456789012", providerExists }, elsewhereAws()));

describe("GithubTrust", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("takes GitHub's word, given for AWS", async () => {
        expect((await make()).single(provider)).to.deep.include({
            url: "https://token.actions.githubusercontent.com",
            clientIdLists: ["sts.amazonaws.com"],
        });
    });

    it("is not withdrawn by mistake: every job would be locked out", async () => {
        expect((await make()).all(provider)[0]!.options.protect).to.equal(true);
    });

    it("takes the trust that the account has already: there can be one such provider", async () => {
        const { all, result } = await make(true);
        expect(all(provider)).to.deep.equal([]);
        expect(await valueOf(result.providerArn)).to.equal(
            "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
        );
    });
});

describe("claimsOf", () => {
    const issuer = "token.actions.githubusercontent.com";
    const claims = claimsOf({ repository: "flock/lazysheeps", ownerId: 111, repositoryId: 222 }, "prod");

    it("are for AWS and nobody else", () => expect(claims[`${issuer}:aud`]).to.equal("sts.amazonaws.com"));

    it("are of one environment of one repository, as old and as new repositories are called", () => {
        expect(claims[`${issuer}:sub`]).to.deep.equal([
            "repo:flock/lazysheeps:environment:prod",
            "repo:flock@111/lazysheeps@222:environment:prod",
        ]);
    });

    it("leave nothing open", () => {
        expect(Object.keys(claims)).to.have.length(2);
        expect(JSON.stringify(claims)).not.to.match(/[*?]/);
    });
});
