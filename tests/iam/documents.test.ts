import { expect } from "chai";
import { deployAccount, deployProgram } from "../support/program";
import { elsewhere, prodZone, state, zone } from "./asked";
import { type Attached, documentsOf, type Kind, type Statement } from "./document";
import { lint } from "./lint";

const graphs: Record<string, () => Promise<{ resources: Parameters<typeof documentsOf>[0] }>> = {
    account: () =>
        deployAccount({
            "account.elsewhere": { staging: elsewhere },
            // The longest names that an environment and a bucket may have.
            "account.environments": ["dev", "prod", "environment-of-flocks"],
            "account.hostedZones": { dev: zone, prod: prodZone, "environment-of-flocks": zone },
            "account.state": { ...state, bucket: state.bucket.padEnd(63, "-state") },
        }),
    dev: () => deployProgram({ "platform.network.flowLogDays": 7, "platform.addons.containerLogs": true }, "dev"),
    prod: () => deployProgram({}, "prod"),
};

describe("Policy documents", () => {
    for (const [stack, run] of Object.entries(graphs)) {
        describe(`of ${stack}`, () => {
            let documents: Attached[];
            before(async () => (documents = documentsOf((await run()).resources)));

            it("are there", () => expect(documents).not.to.deep.equal([]));

            it("say what AWS knows: services, actions, resources, condition keys", async () => {
                const found = await Promise.all(
                    documents.map(async ({ where, kind, document }) =>
                        (await lint(document, kind)).map((problem) => `${where} (${kind}): ${problem}`),
                    ),
                );
                expect(found.flat()).to.deep.equal([]);
            });

            it("are within AWS's limits", () => {
                for (const { where, limit, document } of documents)
                    expect(JSON.stringify(document).replace(/\s/g, "").length, where).to.be.at.most(limit);
            });
        });
    }
});

describe("The linter of policy documents", () => {
    const good: Statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::flock/*" };
    const problems = (change: Partial<Statement>, kind: Kind = "identity", Version = "2012-10-17") =>
        lint({ Version, Statement: [{ ...good, ...change }] }, kind);

    it("passes what is right", async () => expect(await problems({})).to.deep.equal([]));

    const wrong: Record<string, [Partial<Statement>, string]> = {
        "a service that is none": [{ Action: "s4:GetObject" }, "s4:GetObject is no action"],
        "an action that is none": [{ Action: "s3:GetObjekt" }, "is no action"],
        "a pattern that means nothing": [{ Action: "s3:Fetch*" }, "is no action"],
        "a resource that the action is never about": [{ Resource: "arn:aws:sns:*:*:flock" }, "is never about"],
        "text for an ARN": [{ Resource: "flock" }, "is no ARN"],
        "a key that the action does not look at": [
            { Condition: { StringEquals: { "ec2:Vpc": "x" } } },
            "does not look at",
        ],
        "a tag on creation, where nothing is created": [
            { Condition: { StringEquals: { "aws:RequestTag/a": "b" } } },
            "does not look at aws:RequestTag/a",
        ],
        "an operator for another type": [{ Condition: { StringEquals: { "aws:SecureTransport": "true" } } }, "fit"],
        "somebody in a policy about itself": [{ Principal: "*" }, "has a Principal"],
    };
    for (const [what, [change, says]] of Object.entries(wrong)) {
        it(`sees ${what}`, async () =>
            expect((await problems(change)).join("\n"))
                .to.include(says)
                .and.not.equal(""));
    }

    it("sees a trust that trusts nobody, a policy about nothing, and an old language", async () => {
        expect(await problems({ Resource: undefined }, "trust")).to.include("has no Principal");
        expect(
            await lint({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*" }] }, "identity"),
        ).to.deep.equal(["has no Resource"]);
        expect(await problems({}, "identity", "2008-10-17")).to.include("the language is of 2008-10-17");
    });
});
