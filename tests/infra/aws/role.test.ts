import { expect } from "chai";
import { Role, type RoleArgs } from "../../../infra/aws/role";
import { policy, trust } from "../../../infra/aws/policy";
import { deploy } from "../../support/engine";
import { scope } from "../../support/aws-parts";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const role = "aws:iam/role:Role";
const own = "aws:iam/rolePolicy:RolePolicy";
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const make = (change: Partial<RoleArgs> = {}, environment = "dev") =>
    deploy(() => {
        const assumeRolePolicy = policy(trust.service("ec2.amazonaws.com"));
        return new Role("shepherd", { ...scope, environment }, { assumeRolePolicy, ...change }, elsewhereAws());
    });
const allowed: Partial<RoleArgs> = { policies: { graze: "{}" }, managedPolicies: ["AmazonEKS_CNI_Policy"] };

describe("Role", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make(allowed)).resources));

    it("has a name that its environment's deploy role may make, and never another's", async () => {
        for (const environment of ["dev", "prod"])
            expect((await make({}, environment)).single(role)).to.include({ namePrefix: `lazysheeps-${environment}-` });
    });

    it("stays within its environment's boundary, whatever it is allowed", async () => {
        expect((await make({}, "prod")).single(role)).to.include({
            permissionsBoundary: "arn:aws:iam::123456789012:policy/lazysheeps-prod-boundary",
        });
    });

    it("is allowed what it is given", async () => {
        const { single } = await make(allowed);
        expect(single(own)).to.include({ policy: "{}", role: "shepherd-id" });
        expect(single(attachment)).to.include({ policyArn: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy" });
    });

    it("is allowed nothing by itself", async () => {
        const { all } = await make();
        expect([...all(own), ...all(attachment)]).to.deep.equal([]);
    });

    it("has parts to wait for: itself and all that it is allowed", async () => {
        const { result } = await make(allowed);
        const names = result.parts.map((part) => (part as unknown as { __name: string }).__name);
        expect(names).to.have.members(["shepherd", "shepherd-graze", "shepherd-AmazonEKS_CNI_Policy"]);
    });
});
