import { expect } from "chai";
import { type Document, documentOf } from "../iam/document";
import { allows } from "../iam/evaluate";
import type { Recorded } from "../support/engine";
import { deployAccount } from "../support/program";
import { asText, interpolate, type Value } from "./expressions";
import { repository, vars } from "./run";
import { type Job, workflows } from "./workflow";

const issuer = "token.actions.githubusercontent.com";
const signIn = "aws-actions/configure-aws-credentials@";
const stacks = ["dev", "prod"];
const roles = stacks.flatMap((stack) => ["deploy", "preview", "health"].map((what) => `${stack}-${what}`));

/** A job that signs in, for one stack of its matrix or inputs. */
interface SignedIn {
    job: string;
    stack: string;
    environment: string;
    audience: string;
    role: string;
}

const signedIn: SignedIn[] = Object.values(workflows).flatMap(({ file, jobs }) =>
    Object.entries(jobs).flatMap(([id, job]) => {
        const step = job.steps?.find(({ uses }) => uses?.startsWith(signIn) === true);
        if (step === undefined) return [];
        const seen = new Map<string, SignedIn>();
        for (const stack of stacks) {
            const contexts: Record<string, Value> = { vars, matrix: { stack }, inputs: { stack } };
            const of = (text: unknown) => asText(interpolate(String(text), { contexts }));
            const environment = of(job.environment);
            const role = of(step.with!["role-to-assume"]);
            const audience = step.with!["audience"] ?? "sts.amazonaws.com";
            seen.set(role, { job: `${file} / ${id}`, stack, environment, audience: of(audience), role });
        }
        return [...seen.values()];
    }),
);

/** Subjects of the job's token: of repositories from before July 2026, and of those since. */
const subjects = ({ environment }: SignedIn) => [
    `repo:${repository}:environment:${environment}`,
    `repo:flock@111/lazysheeps@222:environment:${environment}`,
];

describe("A job that signs in to AWS", () => {
    let resources: Recorded[];
    before(async () => (resources = (await deployAccount()).resources));

    const lets = (trust: Document, subject: string, audience: string) =>
        allows([trust], {
            action: "sts:AssumeRoleWithWebIdentity",
            principal: { kind: "Federated", name: `arn:aws:iam::${vars.AWS_ACCOUNT_ID}:oidc-provider/${issuer}` },
            context: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: audience },
        });

    for (const one of signedIn) {
        it(`${one.job}, in ${one.environment}: is let in by the role that it names, and by no other`, () => {
            for (const subject of subjects(one)) {
                const open = roles.filter((role) => lets(documentOf(resources, role, "trust"), subject, one.audience));
                expect(open.map((role) => `arn:aws:iam::${vars.AWS_ACCOUNT_ID}:role/lazysheeps-${role}`)).to.deep.equal(
                    [one.role],
                );
            }
        });

        it(`${one.job}, in ${one.environment}: is let in nowhere with another audience`, () => {
            for (const role of roles)
                expect(lets(documentOf(resources, role, "trust"), subjects(one)[0]!, "api.example.org")).to.equal(
                    false,
                );
        });
    }

    it("is of every workflow that needs AWS, and of every role", () => {
        expect(signedIn.map(({ job }) => job)).to.include.members([
            "pr-validation / preview",
            "ci-cd-pipeline / deploy-dev",
            "ci-cd-pipeline / scan-dev",
            "ci-cd-pipeline / deploy-prod",
            "health-check / health",
            "infrastructure / preview",
            "infrastructure / up",
            "infrastructure / destroy",
            "infrastructure / leaks",
        ]);
        const names = new Set(signedIn.map(({ role }) => role.replace(/^.*role\/lazysheeps-/, "")));
        expect([...names]).to.have.members(roles);
    });

    it("is no job of an environment for approvals alone", () => {
        const approves = (job: Job) => job.environment?.endsWith("-destroy") === true;
        const jobs = Object.values(workflows).flatMap(({ jobs }) => Object.values(jobs));
        expect(jobs.filter(approves)).to.have.lengthOf(1);
        for (const stack of stacks) {
            const subject = `repo:${repository}:environment:${stack}-destroy`;
            for (const role of roles)
                expect(lets(documentOf(resources, role, "trust"), subject, "sts.amazonaws.com")).to.equal(false);
        }
    });
});
