import { expect } from "chai";
import { PodRole } from "../../../infra/aws/pod-role";
import { documentOf, identity } from "../../support/aws-parts";
import { deploy, valueOf } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const role = "aws:iam/role:Role";
const make = () =>
    deploy(() => {
        const args = { namespace: "meadow", serviceAccount: "dog", policies: { bark: "{}" } };
        return new PodRole("dog", identity, args, elsewhereAws());
    });

describe("PodRole", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("lets in one ServiceAccount of one cluster, for AWS, to the letter", async () => {
        const { Statement } = documentOf((await make()).single(role)["assumeRolePolicy"]);
        expect(Statement).to.deep.equal([
            {
                Effect: "Allow",
                Principal: { Federated: identity.oidc.providerArn },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: {
                    StringEquals: {
                        "oidc.eks.invalid/id/1:sub": "system:serviceaccount:meadow:dog",
                        "oidc.eks.invalid/id/1:aud": "sts.amazonaws.com",
                    },
                },
            },
        ]);
    });

    it("stays within the environment's boundary", async () => {
        expect((await make()).single(role)["permissionsBoundary"]).to.match(/lazysheeps-dev-boundary$/);
    });

    it("tells its ARN, and what pods need as long as they work", async () => {
        const { result } = await make();
        expect(await valueOf(result.arn)).to.equal("arn:aws:mock:::dog");
        expect(result.parts).to.have.length(2);
    });
});
