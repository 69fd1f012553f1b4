import { expect } from "chai";
import { messages } from "../../ops/messages";
import { type Answer, type FakePulumi, fakePulumi } from "../support/fake-pulumi";
import { type Field, field } from "../support/field";

type Answers = Record<string, Answer | Answer[]>;

const json = (value: object): Answer => ({ stdout: JSON.stringify(value) });
const state = (deployment: object) => json({ version: 3, deployment });
const urn = (type: string) => `urn:pulumi:field::lazysheeps::${type}::it`;

describe("What a command has done to a stack", function () {
    this.timeout(120_000);
    let place: Field;
    const made: FakePulumi[] = [];
    before(() => {
        place = field();
        place.stack("field", "local");
    });
    after(() => {
        for (const one of [place, ...made]) one.remove();
    });
    const run = async (command: string, answers: Answers, ...args: string[]) => {
        const fake = fakePulumi({ "stack select": {}, ...answers });
        made.push(fake);
        const ended = await place.run(command, ["--stack", "field", ...args], [fake.folder]);
        return { ...ended, calls: fake.calls() };
    };
    const bucket = { type: "aws:s3/bucket:Bucket", urn: urn("aws:s3/bucket:Bucket"), id: "backups" };
    const settings = (environment: object) =>
        [{ keepVolume: false }, environment].map((value) => json({ value: JSON.stringify(value) }));

    it("by destroy is told as JSON, with its progress apart", async () => {
        const removed = await run(
            "destroy",
            {
                config: settings({ name: "field", production: false }),
                "stack export": state({ resources: [bucket] }),
                "stack history": json([{ resourceChanges: {} }]),
                destroy: {},
            },
            "--json",
        );
        expect(removed.exitCode, removed.stderr).to.equal(0);
        const left = ["aws:s3/bucket:Bucket backups"];
        const text = messages.destroyed("field", left, false);
        expect(JSON.parse(removed.stdout)).to.deep.equal({ result: "removed", left, text });
        expect(removed.stderr).to.contain("› removing the stack");
    });

    it("by destroy is told as JSON when it was refused too, and ends with 1", async () => {
        const config = settings({ name: "field", production: true });
        const { exitCode, stdout, calls } = await run("destroy", { config, "stack export": state({}) }, "--json");
        expect(exitCode).to.equal(1);
        expect(JSON.parse(stdout)).to.deep.equal({ result: "failed", text: messages.isProtected("field") });
        expect(calls).not.to.include("destroy");
    });

    const vpc = urn("aws:ec2/vpc:Vpc");
    const pending = [{ type: "creating", resource: { type: "aws:ec2/vpc:Vpc", urn: vpc, inputs: {} } }];

    it("by recover is told as JSON, with what it asks for", async () => {
        const [whole, asks] = await Promise.all([
            run("recover", { "stack export": state({}) }, "--json"),
            run("recover", { "stack export": state({ pending_operations: pending }) }, "--json"),
        ]);
        expect([whole.exitCode, asks.exitCode], whole.stderr + asks.stderr).to.deep.equal([0, 1]);
        expect(JSON.parse(whole.stdout)).to.deep.equal({ result: "recovered", text: messages.recovered("field") });
        const text = messages.pendingCreations("field", [vpc]);
        expect(JSON.parse(asks.stdout)).to.deep.equal({ result: "failed", text, asks: [vpc] });
    });

    it("is told to people in words when it has failed, on standard error", async () => {
        const { stdout, stderr } = await run("recover", { "stack export": state({ pending_operations: pending }) });
        expect([stdout, stderr]).to.deep.equal(["", messages.pendingCreations("field", [vpc])]);
    });
});
