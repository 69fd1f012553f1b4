import { expect } from "chai";
import { deployer } from "../../../infra/aws/deployer";
import { isSession } from "../../../infra/aws/standing-roles";
import { tags } from "../../support/aws-parts";
import program = require("../../../index");
import { use, valid } from "../../config/valid";
import { deploy, type Recorded, valueOf } from "../../support/engine";

const provider = "pulumi:providers:aws";
const deployRole = "arn:aws:iam::123456789012:role/lazysheeps-dev-deploy";
const session = (role: string, account = "123456789012") => `arn:aws:sts::${account}:assumed-role/${role}/someone`;

/** Run by the caller with this ARN. */
const makeAs = (arn: string) =>
    deploy(() => deployer({ account: "123456789012", region: "eu-central-1", environment: "dev", tags }), "dev", {
        "aws:index/getCallerIdentity:getCallerIdentity": () => ({ arn }),
    });
const providerOf = async (arn: string) => (await makeAs(arn)).named(provider, "aws").inputs;
/** A provider is given what is no text as JSON. */
const assumed = async (arn: string) => JSON.parse((await providerOf(arn))["assumeRoles"] as string) as object[];

describe("deployer", () => {
    it("works in no account but the environment's, whoever is asked who they are", async () => {
        const { all } = await makeAs(session("administrator"));
        expect(all(provider)).to.have.length(2);
        for (const { name, inputs } of all(provider)) {
            expect(inputs, name).to.include({ region: "eu-central-1" });
            expect(JSON.parse(inputs["allowedAccountIds"] as string), name).to.deep.equal(["123456789012"]);
        }
    });

    it("has all that it makes say whose it is", async () => {
        const { defaultTags } = await providerOf(session("administrator"));
        expect(JSON.parse(defaultTags as string)).to.deep.equal({ tags });
    });

    it("takes the deploy role, whoever runs it, and for the cluster too", async () => {
        const callers = [
            session("administrator"),
            "arn:aws:iam::123456789012:user/ann",
            session("lazysheeps-dev-deploy"),
        ];
        for (const caller of callers) {
            expect(await assumed(caller)).to.deep.equal([{ roleArn: deployRole, sessionName: "pulumi" }]);
            expect(await valueOf((await makeAs(caller)).result.assume)).to.equal(deployRole);
        }
    });

    it("stays what it is where it may only look", async () => {
        for (const role of ["preview", "health"]) {
            const caller = session(`lazysheeps-dev-${role}`);
            expect(await assumed(caller), role).to.deep.equal([]);
            expect(await valueOf((await makeAs(caller)).result.assume), role).to.equal(undefined);
        }
    });

    it("takes the deploy role where it comes as another environment's", async () => {
        expect(await assumed(session("lazysheeps-prod-deploy"))).to.have.length(1);
    });

    it("asks who runs it as that one, not as the role that it may take", async () => {
        const { lookups } = await makeAs(session("administrator"));
        expect(lookups.map(({ provider: by }) => by)[0]).to.contain("pulumi:providers:aws::caller");
    });
});

describe("What an environment's state keeps", () => {
    const run = async (arn: string) => {
        use(valid("dev"));
        const caller = { "aws:index/getCallerIdentity:getCallerIdentity": () => ({ arn }) };
        const { resources } = await deploy(program as () => object, "dev", caller);
        return new Map(resources.map((one) => [`${one.type} ${one.name}`, kept(one)]));
    };
    const kept = ({ inputs, provider, parent }: Recorded) => JSON.stringify({ inputs, provider, parent });

    it("is the same whoever deploys, or the next one could not: how to sign in is in it", async () => {
        const byAdmin = await run(session("administrator"));
        expect(await run(session("lazysheeps-dev-deploy"))).to.deep.equal(byAdmin);
        expect(byAdmin.get("pulumi:providers:aws aws")).to.contain(deployRole);
        expect(byAdmin.get("eks:index:Cluster cluster")).to.contain(
            `"providerCredentialOpts":{"roleArn":"${deployRole}"}`,
        );
    });

    it("differs, for somebody who may only look, in how to sign in alone", async () => {
        const [all, seen] = [await run(session("administrator")), await run(session("lazysheeps-dev-preview"))];
        const different = [...all.keys()].filter((one) => seen.get(one) !== all.get(one));
        expect(different).to.have.members(["pulumi:providers:aws aws", "eks:index:Cluster cluster"]);
        for (const one of different) expect(seen.get(one)).not.to.contain(deployRole);
    });
});

describe("isSession", () => {
    it("knows a session of the role by account and name", () => {
        expect(isSession(session("lazysheeps-dev-deploy"), deployRole)).to.equal(true);
    });

    const others: Record<string, string> = {
        "another role's": session("lazysheeps-dev-preview"),
        "a role's with a longer name": session("lazysheeps-dev-deploy-2"),
        "another account's": session("lazysheeps-dev-deploy", "210987654321"),
        "a user's of the role's name": "arn:aws:iam::123456789012:user/lazysheeps-dev-deploy",
        "a user's of a federation": "arn:aws:sts::123456789012:federated-user/lazysheeps-dev-deploy",
        "the role's own ARN": deployRole,
    };
    for (const [what, arn] of Object.entries(others)) {
        it(`knows that ${what} is not one`, () => expect(isSession(arn, deployRole)).to.equal(false));
    }
});
