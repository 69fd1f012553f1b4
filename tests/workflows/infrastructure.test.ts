import { expect } from "chai";
import { run, type Situation } from "./run";
import { workflows } from "./workflow";

const role = (name: string) => `arn:aws:iam::123456789012:role/lazysheeps-${name}`;
const byHand = (inputs: Record<string, string>, more: Partial<Situation> = {}) =>
    run(workflows["infrastructure"]!, {
        event: "workflow_dispatch",
        inputs: { action: "preview", stack: "dev", confirm: "", approve: "", ...inputs },
        ...more,
    });
/** What was done as which role. */
const done = ({ calls }: Awaited<ReturnType<typeof byHand>>) =>
    calls.flatMap(({ line, env }) => (env["AWS_ROLE"] === undefined ? [] : [[line, env["AWS_ROLE"]]]));

describe("The infrastructure by hand", () => {
    for (const stack of ["dev", "prod"]) {
        describe(stack, () => {
            const destroy = [`npm run destroy -- --stack ${stack}`, role(`${stack}-deploy`)];
            const leaks = [`npm run leaks -- --stack ${stack}`, role(`${stack}-preview`)];

            it("is previewed without a word typed, by the role that reads", async () => {
                const all = await byHand({ stack });
                expect(all.result).to.equal("success");
                expect(done(all)).to.deep.equal([
                    [
                        `npm run preview -- --stack ${stack} --markdown preview/${stack}.md --json preview/${stack}.json`,
                        role(`${stack}-preview`),
                    ],
                ]);
            });

            it("is changed once its name is typed", async () => {
                const all = await byHand({ stack, action: "up", confirm: stack });
                expect(all.result).to.equal("success");
                expect(done(all)).to.deep.equal([
                    [`npm run deploy -- --stack ${stack} --approve `, role(`${stack}-deploy`)],
                ]);
            });

            it("may lose what is approved by name", async () => {
                const approve = "urn:pulumi:dev::flock::a$b::one urn:pulumi:dev::flock::b::two";
                const all = await byHand({ stack, action: "up", confirm: stack, approve });
                expect(done(all).map(([line]) => line)).to.deep.equal([
                    `npm run deploy -- --stack ${stack} --approve ${approve}`,
                ]);
            });

            it("is destroyed once its name is typed and others agree, and looked through for what is left", async () => {
                const all = await byHand({ stack, action: "destroy", confirm: stack });
                expect(all.said).to.deep.equal([]);
                expect(done(all)).to.deep.equal([destroy, leaks]);
            });
        });
    }

    it("stays when those do not agree who are asked of a destroy, or of every change", async () => {
        const inputs = { stack: "prod", action: "destroy", confirm: "prod" };
        const refused = await byHand(inputs, { refused: ["prod-destroy"] });
        expect(refused.result).to.equal("failure");
        expect(done(refused)).to.deep.equal([]);
        const later = await byHand(inputs, { refused: ["prod"] });
        expect(later.result).to.equal("failure");
        expect(done(later).map(([line]) => line)).to.deep.equal(["npm run leaks -- --stack prod"]);
    });

    it("is looked through after a destroy that failed, too", async () => {
        const inputs = { action: "destroy", confirm: "dev" };
        const all = await byHand(inputs, { fails: ["npm run destroy *"] });
        expect(all.result).to.equal("failure");
        expect(all.jobs).to.include({ destroy: "failure", leaks: "success" });
    });

    for (const [stack, action, confirm, ref, said] of [
        ["dev", "up", "", "main", 'typed was "", and the stack is dev'],
        ["dev", "destroy", "prod", "main", 'typed was "prod", and the stack is dev'],
        ["prod", "destroy", "dev", "main", 'typed was "dev", and the stack is prod'],
        ["prod", "up", "prod", "feature", "this is feature"],
    ] as const) {
        it(`stays as it is when ${action} of ${stack} comes with "${confirm}", from ${ref}`, async () => {
            const all = await byHand({ stack, action, confirm }, { ref: `refs/heads/${ref}` });
            expect(all.result).to.equal("failure");
            expect(done(all)).to.deep.equal([]);
            expect(all.said.join()).to.contain(said);
        });
    }
});
