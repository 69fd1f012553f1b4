import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checks } from "../../lab/double/emulator/checks";
import { type Emulator, startEmulator } from "../../lab/double/emulator/emulator";
import type { Fields } from "../../lab/providers/values";
import type { Recorded } from "../support/engine";
import { deployAccount, deployProgram } from "../support/program";

const environment = ["Role", "RolePolicy"];
/** The programs, and the types of theirs that the emulator knows. */
const stacks: Record<string, { run: () => Promise<{ resources: Recorded[] }>; types: string[] }> = {
    account: {
        run: () => deployAccount({ "account.elsewhere": { staging: "210987654321" } }),
        types: ["LifecyclePolicy", "Policy", "Repository", "RepositoryPolicy", "Role"],
    },
    dev: {
        run: () => deployProgram({ "platform.network.flowLogDays": 7, "platform.addons.containerLogs": true }, "dev"),
        types: environment,
    },
    prod: { run: () => deployProgram({}, "prod"), types: environment },
};

describe("The emulator of AWS", function () {
    // The first start on a machine installs it.
    this.timeout(300_000);
    let folder: string;
    let emulator: Emulator;
    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "emulator-"));
        emulator = await startEmulator(folder);
    });
    after(async () => {
        await emulator.close();
        rmSync(folder, { recursive: true });
    });
    /** What the emulator says; nothing, when it takes the inputs. */
    const answer = (type: string, inputs: Fields, one = emulator) =>
        one.check(type, inputs).then(
            () => "",
            (error: Error) => error.message,
        );

    for (const [stack, { run, types }] of Object.entries(stacks)) {
        it(`takes everything of ${stack} that it knows, as often as it is asked`, async () => {
            const known = (await run()).resources.filter(({ type }) => type in checks);
            for (const { type, name, inputs } of [...known, ...known])
                expect(await answer(type, inputs as Fields), `${type} ${name}`).to.equal("");
            expect(new Set(known.map(({ type }) => type.split(":").at(-1)))).to.have.keys(types);
        });
    }

    const policy = (change: object = {}, more: object = {}) =>
        JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...change }],
            ...more,
        });
    const documents: Record<string, [string, string]> = {
        "what is no JSON": ["{", "Syntax errors in policy"],
        "an effect that is none": [policy({ Effect: "Permit" }), "Syntax errors in policy"],
        "an element that is none": [policy({ Ressource: "*" }), "Syntax errors in policy"],
        "an element beside the statements that is none": [policy({}, { Name: "a" }), "Syntax errors in policy"],
        "an operator that is none": [policy({ Condition: { StringIs: { "aws:a": "b" } } }), "Syntax errors in policy"],
        "a version that is none": [policy({}, { Version: "2026-01-01" }), "Syntax errors in policy"],
        "an old version": [policy({}, { Version: "2008-10-17" }), "must be version 2012-10-17 or greater"],
        "a statement about nothing": [policy({ Resource: undefined }), "must contain resources"],
        "a statement without actions": [policy({ Action: [] }), "must contain actions"],
        "an action of no service": [policy({ Action: "GetObject" }), "must be prefaced by a vendor"],
        "text for an ARN": [policy({ Resource: "flock" }), "must be in ARN format"],
        "a bucket of a region": [policy({ Resource: "arn:aws:s3:eu-central-1::a" }), "can not contain region"],
    };
    for (const [what, [text, says]] of Object.entries(documents)) {
        it(`refuses ${what}, in a policy and in a role's own`, async () => {
            for (const type of ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"])
                expect(await answer(type, { policy: text }))
                    .to.match(/^MalformedPolicyDocumentException: /)
                    .and.contain(says);
        });
    }

    const trust = (change: object = {}) =>
        policy({
            Action: "sts:AssumeRole",
            Resource: undefined,
            Principal: { Service: "ec2.amazonaws.com" },
            ...change,
        });
    const many = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, ""]));
    const roles: Record<string, [Fields, string]> = {
        "a trust in an action that makes nobody a role": [
            { assumeRolePolicy: trust({ Action: "s3:GetObject" }) },
            "MalformedPolicyDocumentException: Trust Policy statement actions",
        ],
        "a trust about something": [
            { assumeRolePolicy: trust({ Resource: "*" }) },
            "MalformedPolicyDocumentException: Has prohibited field Resource",
        ],
        "a boundary that is no policy": [
            { assumeRolePolicy: trust(), permissionsBoundary: "arn:aws:iam::123456789012:role/a" },
            "InvalidParameterValue: ",
        ],
        "more than 50 tags": [{ assumeRolePolicy: trust(), tags: many(51) }, "less than or equal to 50"],
        "a tag with a character that keys have not": [{ assumeRolePolicy: trust(), tags: { "a,b": "" } }, "[\\p{L}"],
        "a long key": [{ assumeRolePolicy: trust(), tags: { ["a".repeat(129)]: "" } }, "less than or equal to 128"],
        "a long value": [{ assumeRolePolicy: trust(), tags: { a: "a".repeat(257) } }, "less than or equal to 256"],
        "keys that differ by case": [{ assumeRolePolicy: trust(), tags: { a: "", A: "" } }, "Duplicate tag keys"],
    };
    for (const [what, [inputs, says]] of Object.entries(roles)) {
        it(`refuses ${what}`, async () => expect(await answer("aws:iam/role:Role", inputs)).to.contain(says));
    }
    it("takes what is just within the limits", async () => {
        const tags = { ...many(48), ["a".repeat(128)]: "a".repeat(256), "wörd 1_.:/=+-@": "" };
        expect(await answer("aws:iam/role:Role", { assumeRolePolicy: trust(), tags })).to.equal("");
        expect(await answer("aws:iam/policy:Policy", { policy: policy(), tags })).to.equal("");
    });
    it("refuses a policy's tags as a role's", async () =>
        expect(await answer("aws:iam/policy:Policy", { policy: policy(), tags: many(51) })).to.contain("50"));
    it("refuses a repository's policy that is malformed", async () =>
        expect(
            await answer("aws:ecr/repositoryPolicy:RepositoryPolicy", { policy: policy({ Effect: "Permit" }) }),
        ).to.contain("InvalidParameterException: "));
    it("refuses tags that move where none is fixed", async () =>
        expect(
            await answer("aws:ecr/repository:Repository", {
                imageTagMutability: "IMMUTABLE",
                imageTagMutabilityExclusionFilters: [{ filter: "build-*", filterType: "WILDCARD" }],
            }),
        ).to.contain("InvalidParameterException: "));

    const selection = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 };
    const lifecycle = (change: object = {}, more: object = {}) => ({
        policy: JSON.stringify({
            rules: [{ rulePriority: 1, selection: { ...selection, ...change }, action: { type: "expire" }, ...more }],
        }),
    });
    const rules: Record<string, [Fields, string]> = {
        "what is no JSON": [{ policy: "{" }, "Could not map policyString"],
        "no rules": [{ policy: "{}" }, 'missing required properties (["rules"])'],
        "a rule without a priority": [lifecycle({}, { rulePriority: undefined }), '["rulePriority"]'],
        "a rule without a count": [lifecycle({ countNumber: undefined }), '["countNumber"]'],
        "a count of none": [lifecycle({ countNumber: 0 }), "lower than the required minimum"],
        "a way to count that is none": [lifecycle({ countType: "imageCount" }), "failed to match exactly one schema"],
        "an age in weeks": [lifecycle({ countUnit: "weeks" }), "instance value (weeks) not found in enum"],
        "a state of tags that is none": [lifecycle({ tagStatus: "old" }), "instance value (old) not found in enum"],
        "an action that is none": [
            lifecycle({}, { action: { type: "keep" } }),
            "instance value (keep) not found in enum",
        ],
        "an element that is none": [lifecycle({}, { name: "a" }), 'not allowed by the schema: (["name"])'],
    };
    for (const [what, [inputs, says]] of Object.entries(rules)) {
        it(`refuses in a lifecycle policy ${what}`, async () =>
            expect(await answer("aws:ecr/lifecyclePolicy:LifecyclePolicy", inputs))
                .to.match(/^InvalidParameterException: /)
                .and.contain(says));
    }
    it("takes a lifecycle policy that is right", async () =>
        expect(await answer("aws:ecr/lifecyclePolicy:LifecyclePolicy", lifecycle())).to.equal(""));

    it("answers many at once, each for itself", async () => {
        const all = Array.from({ length: 40 }, (_, index) =>
            answer("aws:iam/role:Role", { assumeRolePolicy: index % 2 === 0 ? trust() : "{" }),
        );
        const refusals = (await Promise.all(all)).map((text) => text !== "");
        expect(refusals).to.deep.equal(all.map((_, index) => index % 2 === 1));
    });
    it("is no emulator that takes everything once it has ended", async () => {
        const ended = await startEmulator(folder);
        await ended.close();
        const inputs = { policy: policy() };
        expect(await answer("aws:iam/policy:Policy", inputs, ended)).to.contain("ECONNREFUSED");
    });
    it("says nothing of a type that it does not know", async () =>
        expect(await answer("aws:s3/bucketPolicy:BucketPolicy", { policy: "{" })).to.equal(""));
});
