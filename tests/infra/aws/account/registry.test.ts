import { expect } from "chai";
import { lifecycle, Registry, type RegistryArgs } from "../../../../infra/aws/account/registry";
import type { Document } from "../../../iam/document";
import { allows } from "../../../iam/evaluate";
import { documentOf } from "../../../support/aws-parts";
import { deploy } from "../../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../../support/parts";

const repository = "aws:ecr/repository:Repository";
const policy = "aws:ecr/repositoryPolicy:RepositoryPolicy";
const args: RegistryArgs = {
    name: "lazysheeps/backend",
    keepReleases: 50,
    environments: ["dev", "prod"],
    elsewhere: { staging: "210987654321" },
};
const make = (change: Partial<RegistryArgs> = {}) =>
    deploy(() => new Registry("backend", { ...args, ...change }, elsewhereAws()));

describe("Registry", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("never gives a release's tag to another image, and lets a build's tag move", async () => {
        expect((await make()).single(repository)).to.deep.include({
            imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: [{ filter: "build-*", filterType: "WILDCARD" }],
        });
    });

    it("looks for known vulnerabilities in what is pushed, and encrypts it", async () => {
        expect((await make()).single(repository)).to.deep.include({
            imageScanningConfiguration: { scanOnPush: true },
            encryptionConfigurations: [{ encryptionType: "KMS" }],
        });
    });

    it("outlives every environment: it is not deleted by mistake, nor with images in it", async () => {
        const [found] = (await make()).all(repository);
        expect(found!.options.protect).to.equal(true);
        expect(found!.inputs).not.to.have.property("forceDelete");
    });

    describe("with environments in other accounts", () => {
        let document: Document;
        before(async () => {
            const elsewhere = { staging: "111111111111", trial: "111111111111", canary: "222222222222" };
            document = documentOf((await make({ elsewhere })).single(policy)["policy"]);
        });
        const may = (action: string, name: string) =>
            allows([document], { action, principal: { kind: "AWS", name: `arn:aws:iam::${name}` } });

        it("lets whoever these allow it pull, and nobody else", () => {
            for (const action of ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"])
                for (const [account, holds] of [
                    ["111111111111", true],
                    ["222222222222", true],
                    ["333333333333", false],
                ] as const)
                    expect(may(action, `${account}:role/nodes`), account).to.equal(holds);
        });

        it("lets those who deploy and preview there see the releases, who deploys mark them, and nobody bring in a layer", () => {
            const own = ["111111111111:role/lazysheeps-staging", "222222222222:role/lazysheeps-canary"];
            const others = [
                "111111111111:role/nodes",
                "111111111111:role/lazysheeps-canary-deploy",
                "222222222222:role/lazysheeps-canary-boundary",
                "333333333333:role/lazysheeps-staging-deploy",
            ];
            for (const name of own) {
                expect(may("ecr:PutImage", `${name}-deploy`), name).to.equal(true);
                expect(may("ecr:PutImage", `${name}-preview`), name).to.equal(false);
                for (const role of ["deploy", "preview"])
                    expect(may("ecr:ListImages", `${name}-${role}`), name).to.equal(true);
            }
            for (const action of ["ecr:ListImages", "ecr:PutImage"])
                for (const name of others) expect(may(action, name), name).to.equal(false);
            const actions = document.Statement.flatMap(({ Action }) => Action);
            expect(actions.filter((action) => /\*|Put(?!Image$)|Upload|Delete|Policy/.test(action))).to.deep.equal([]);
        });
    });

    it("lets no other account in where none is named", async () => {
        expect((await make({ elsewhere: {} })).all(policy)).to.deep.equal([]);
    });

    it("lets images go by the rules for releases, those of other accounts too, and builds", async () => {
        const { policy: text, repository: of } = (await make({ keepReleases: 12 })).single(
            "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        );
        expect(JSON.parse(text as string)).to.deep.equal(lifecycle(12, ["dev", "prod", "staging"]));
        expect(of).to.equal("lazysheeps/backend");
    });
});

describe("lifecycle", () => {
    const rules = lifecycle(50, ["dev", "prod"]).rules.map(({ rulePriority, selection }) => ({
        rulePriority,
        ...(selection as { tagStatus: string; tagPatternList?: string[]; countType: string; countNumber: number }),
    }));
    const releases = rules.filter(({ tagStatus }) => tagStatus === "tagged");

    it("keeps so many releases of every environment: one environment's never push out another's", () => {
        expect(releases.map(({ tagPatternList }) => tagPatternList)).to.have.deep.members([
            ["release-dev-*"],
            ["release-prod-*"],
        ]);
        for (const rule of releases) expect(rule).to.include({ countType: "imageCountMoreThan", countNumber: 50 });
    });

    it("looks after the last environment's first: what an earlier rule keeps is safe from the later ones", () => {
        expect(releases[0]).to.deep.include({ rulePriority: 1, tagPatternList: ["release-prod-*"] });
    });

    it("lets what no tag holds go by age alone, and after a long time: something may still run it", () => {
        const untagged = rules.filter(({ tagStatus }) => tagStatus === "untagged");
        expect(untagged).to.have.length(1);
        expect(untagged[0]).to.include({ countType: "sinceImagePushed" });
        expect(untagged[0]!.countNumber).to.be.at.least(90);
    });

    it("lets nothing go that has a tag of another kind", () => {
        expect(rules.filter(({ tagStatus }) => !["tagged", "untagged"].includes(tagStatus))).to.deep.equal([]);
        for (const { tagPatternList } of releases)
            for (const pattern of tagPatternList!) expect(pattern).to.match(/^release-/);
    });

    it("ranks every rule of its own: ECR refuses two of one rank", () => {
        const ranks = rules.map(({ rulePriority }) => rulePriority);
        expect(new Set(ranks).size).to.equal(ranks.length);
    });
});
