import { expect } from "chai";
import type { Recorded } from "../support/engine";
import { deployAccount, deployProgram } from "../support/program";
import { type Document, documentOf, documentsOf, type Statement } from "./document";
import { allows } from "./evaluate";

const account = "123456789012";
const issuer = "token.actions.githubusercontent.com";
const github = `arn:aws:iam::${account}:oidc-provider/${issuer}`;

/** Whether a job with this subject in its token becomes the role. */
const job = (trust: Document, subject: string, { audience = "sts.amazonaws.com", provider = github } = {}) =>
    allows([trust], {
        action: "sts:AssumeRoleWithWebIdentity",
        principal: { kind: "Federated", name: provider },
        context: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: audience },
    });
const principal = (trust: Document, name: string) =>
    allows([trust], { action: "sts:AssumeRole", principal: { kind: "AWS", name } });
const arn = (role: string, of = account) => `arn:aws:iam::${of}:role/lazysheeps-${role}`;

/** Subjects of one GitHub environment: of repositories from before July 2026, and of those since. */
const subjects = (environment: string) => [
    `repo:flock/lazysheeps:environment:${environment}`,
    `repo:flock@111/lazysheeps@222:environment:${environment}`,
];
/** Jobs that are nobody's here, whatever they say: of this repository and of others. */
const strangers = (environment: string) => ({
    "main without an environment": "repo:flock/lazysheeps:ref:refs/heads/main",
    "main without an environment, new format": "repo:flock@111/lazysheeps@222:ref:refs/heads/main",
    "another branch": "repo:flock/lazysheeps:ref:refs/heads/feature",
    "a tag": "repo:flock/lazysheeps:ref:refs/tags/v1",
    "a pull request": "repo:flock/lazysheeps:pull_request",
    "a fork": `repo:stranger/lazysheeps:environment:${environment}`,
    "a fork, new format": `repo:stranger@333/lazysheeps@444:environment:${environment}`,
    "a new owner of the old name": `repo:flock@333/lazysheeps@222:environment:${environment}`,
    "a new repository of the old name": `repo:flock@111/lazysheeps@444:environment:${environment}`,
    "another repository": `repo:flock/herd:environment:${environment}`,
    "a longer name": `repo:flock/lazysheeps:environment:${environment}-2`,
    "another environment": "repo:flock/lazysheeps:environment:staging",
    "a wildcard": "repo:flock/lazysheeps:*",
});

describe("Who becomes a role", () => {
    let resources: Recorded[];
    before(async () => (resources = (await deployAccount()).resources));
    const trust = (role: string) => documentOf(resources, role, "trust");

    for (const environment of ["dev", "prod"]) {
        const other = environment === "dev" ? "prod" : "dev";
        const roles = {
            deploy: environment,
            preview: `${environment}-preview`,
            health: `${environment}-health`,
        };
        for (const [role, own] of Object.entries(roles)) {
            describe(`${environment}-${role}`, () => {
                const here = () => trust(`${environment}-${role}`);

                it(`jobs of the GitHub environment ${own}, in both formats`, () => {
                    for (const subject of subjects(own)) expect(job(here(), subject), subject).to.equal(true);
                });

                it("no other job", () => {
                    for (const [who, subject] of Object.entries(strangers(own)))
                        expect(job(here(), subject), who).to.equal(false);
                });

                it("no job of the other roles' environments", () => {
                    const all = [environment, other].flatMap((one) => [one, `${one}-preview`, `${one}-health`]);
                    for (const subject of all.filter((one) => one !== own).flatMap(subjects))
                        expect(job(here(), subject), subject).to.equal(false);
                });

                it("nobody with a token for somebody else, or of another issuer", () => {
                    const [subject] = subjects(own);
                    expect(job(here(), subject!, { audience: "https://github.com/flock" })).to.equal(false);
                    const provider = `arn:aws:iam::${account}:oidc-provider/oidc.invalid`;
                    expect(job(here(), subject!, { provider })).to.equal(false);
                });

                it(
                    role === "deploy" ? "one administrator besides, for when GitHub is down" : "no administrator",
                    () => {
                        const admin = `arn:aws:iam::${account}:role/administrator`;
                        expect(principal(here(), admin)).to.equal(role === "deploy");
                        for (const who of [
                            `arn:aws:iam::${account}:root`,
                            `${admin}2`,
                            "arn:aws:iam::210987654321:role/x",
                        ])
                            expect(principal(here(), who), who).to.equal(false);
                    },
                );
            });
        }
    }

    for (const environment of ["dev", "prod"]) {
        const deploy = `${environment}-deploy`;
        const others = ["dev", "prod"]
            .flatMap((one) => ["deploy", "preview", "health", "x"].map((role) => `${one}-${role}`))
            .filter((one) => one !== deploy);

        it(`${deploy}: the role itself, who may ask for it and for no other`, () => {
            expect(principal(trust(deploy), arn(deploy))).to.equal(true);
            const asks = (who: string, resource: string) =>
                allows([documentOf(resources, who, "identity")], { action: "sts:AssumeRole", resource });
            expect(asks(deploy, arn(deploy))).to.equal(true);
            for (const other of others) expect(asks(deploy, arn(other)), other).to.equal(false);
            for (const other of ["preview", "health"])
                expect(asks(`${environment}-${other}`, arn(deploy)), other).to.equal(false);
        });

        it(`${deploy}: no other role of its environment, of another or of another account`, () => {
            for (const other of others) expect(principal(trust(deploy), arn(other)), other).to.equal(false);
            for (const near of [`${deploy}-2`, `${deploy}/x`])
                expect(principal(trust(deploy), arn(near))).to.equal(false);
            expect(principal(trust(deploy), arn(deploy, "210987654321"))).to.equal(false);
        });

        it(`${environment}'s preview and health check: no role at all`, () => {
            for (const role of ["preview", "health"])
                for (const who of [deploy, ...others])
                    expect(principal(trust(`${environment}-${role}`), arn(who)), who).to.equal(false);
        });
    }

    it("is seen where a role trusts its account, or a pattern of it", () => {
        const [, , itself] = trust("dev-deploy").Statement;
        const wide = (Condition?: Statement["Condition"]): Document => ({
            Version: "2012-10-17",
            Statement: [{ ...itself!, Condition: Condition! }],
        });
        expect(principal(wide(), arn("dev-preview"))).to.equal(true);
        expect(principal(wide({ ArnEquals: { "aws:PrincipalArn": arn("dev-*") } }), arn("dev-health"))).to.equal(true);
    });

    it("is seen where a trust is wide: any branch, any audience, anybody", () => {
        const good = trust("dev-deploy").Statement[0]!;
        const [subject] = subjects("dev");
        const wide = (Condition: object): Document => ({
            Version: "2012-10-17",
            Statement: [{ ...good, Condition: Condition as typeof good.Condition }],
        });
        const anyBranch = wide({ StringLike: { [`${issuer}:sub`]: "repo:flock/lazysheeps:*" } });
        expect(job(anyBranch, strangers("dev")["a pull request"])).to.equal(true);
        const anyAudience = wide({ StringEquals: { [`${issuer}:sub`]: subject } });
        expect(job(anyAudience, subject!, { audience: "x" })).to.equal(true);
    });
});

describe("Who becomes a role of an environment", () => {
    let resources: Recorded[];
    before(async () => (resources = (await deployProgram({}, "prod")).resources));

    const services: Record<string, string> = {
        cluster: "eks.amazonaws.com",
        nodes: "ec2.amazonaws.com",
        "network-flow-logs": "vpc-flow-logs.amazonaws.com",
    };
    const pods: Record<string, string> = {
        "ebs-csi": "kube-system:ebs-csi-controller-sa",
        logs: "amazon-cloudwatch:cloudwatch-agent",
        "load-balancer-controller": "kube-system:aws-load-balancer-controller",
        "cluster-autoscaler": "kube-system:cluster-autoscaler",
        backups: "lazysheeps:backup",
    };

    it("are these, and there are no others", () => {
        const roles = documentsOf(resources).filter(({ kind }) => kind === "trust");
        expect(roles.map(({ where }) => where)).to.have.members([...Object.keys(services), ...Object.keys(pods)]);
    });

    for (const [role, service] of Object.entries(services)) {
        it(`${role}: ${service}, and no other service`, () => {
            const becomes = (name: string) =>
                allows([documentOf(resources, role, "trust")], {
                    action: "sts:AssumeRole",
                    principal: { kind: "Service", name },
                });
            expect(becomes(service)).to.equal(true);
            for (const other of ["lambda.amazonaws.com", ...Object.values(services)].filter((one) => one !== service))
                expect(becomes(other), other).to.equal(false);
        });
    }

    for (const [role, own] of Object.entries(pods)) {
        it(`${role}: pods of ${own}, and no other pod`, () => {
            const issuer = "oidc.eks.invalid/id/1";
            const becomes = (who: string, audience = "sts.amazonaws.com") =>
                allows([documentOf(resources, role, "trust")], {
                    action: "sts:AssumeRoleWithWebIdentity",
                    principal: { kind: "Federated", name: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
                    context: { [`${issuer}:sub`]: `system:serviceaccount:${who}`, [`${issuer}:aud`]: audience },
                });
            expect(becomes(own)).to.equal(true);
            expect(becomes(own, "kubernetes.default.svc")).to.equal(false);
            const [namespace, name] = own.split(":");
            const others = [`default:${name}`, `${namespace}:default`, `${own}-2`, ...Object.values(pods)];
            for (const other of others.filter((one) => one !== own)) expect(becomes(other), other).to.equal(false);
        });
    }
});
