import { readFileSync } from "node:fs";
import { expect } from "chai";
import execa from "execa";
import { stackConfig } from "../../ops/graph/settings";

interface Manager {
    managerFilePatterns: string[];
    matchStrings: string[];
    depNameTemplate?: string;
    packageNameTemplate?: string;
}

const { customManagers, enabledManagers, minimumReleaseAge } = JSON.parse(readFileSync("renovate.json", "utf8")) as {
    customManagers: Manager[];
    enabledManagers: string[];
    minimumReleaseAge: string;
};

/** What a manager finds in a text: `name version`. */
function found({ matchStrings, depNameTemplate }: Manager, text: string): string[] {
    const matches = matchStrings.flatMap((one) => [...text.matchAll(new RegExp(one, "g"))]);
    return matches.map(({ groups = {} }) => `${groups["depName"] ?? depNameTemplate} ${groups["currentValue"]}`);
}

/** Which files each of Renovate's managers reads. */
const readers: Record<string, RegExp> = {
    npm: /(^|\/)package\.json$/,
    nodenv: /(^|\/)\.node-version$/,
    pip_requirements: /(^|\/)[\w-]*requirements([-.]\w+)?\.txt$/,
    pep621: /(^|\/)pyproject\.toml$/,
    gomod: /(^|\/)go\.mod$/,
    "github-actions": /^\.github\/workflows\/[^/]+\.ya?ml$/,
    dockerfile: /(^|\/)Dockerfile$/,
    "docker-compose": /(^|\/)(docker-)?compose[^/]*\.ya?ml$/,
    helmv3: /(^|\/)Chart\.yaml$/,
    "custom.regex": /^renovate\.json$/,
};

describe("Renovate", () => {
    let files: string[];
    before(async () => {
        const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
        files = [...new Set(stdout.split("\n"))];
    });

    const inRepository = (manager: Manager) =>
        files
            .filter((file) => manager.managerFilePatterns.some((one) => new RegExp(one.slice(1, -1)).test(file)))
            .flatMap((file) => found(manager, readFileSync(file, "utf8")));

    it("waits a week before it proposes anything", () => {
        expect(minimumReleaseAge).to.equal("7 days");
    });

    it("reads every file that pins something, and for that has its manager", () => {
        const needed = Object.keys(readers).filter((manager) => files.some((file) => readers[manager]!.test(file)));
        const missing = (enabled: string[]) => needed.filter((manager) => !enabled.includes(manager));
        expect(missing(enabledManagers)).to.deep.equal([]);
        for (const one of enabledManagers)
            expect(missing(enabledManagers.filter((other) => other !== one))).to.deep.equal([one]);
    });

    // Of the nodes' release AWS alone knows: the command stands beside it.
    it("finds every other version that stands in no lock file", () => {
        const names = customManagers.flatMap(inRepository).map((one) => one.split(" ")[0]!);
        expect([...new Set(names)]).to.have.members([
            "ghcr.io/aquasecurity/trivy",
            "aws-load-balancer-controller",
            "cluster-autoscaler",
            "pulumi/pulumi",
            "kubernetes",
            "pulumi",
            "vpc-cni",
            "kube-proxy",
            "coredns",
            "aws-ebs-csi-driver",
            "metrics-server",
            "amazon-cloudwatch-observability",
        ]);
    });

    it("finds every add-on that prod pins", () => {
        const { addons } = JSON.parse(stackConfig("prod")["lazysheeps:platform"]!) as { addons: object };
        const pinned = Object.entries(addons).filter(([, value]) => typeof value === "string");
        expect(pinned).not.to.be.empty;
        for (const [addon, version] of pinned)
            expect(
                customManagers.flatMap((one) => found(one, `${addon}: ${String(version)}`)),
                addon,
            ).to.have.length(1);
    });

    it("finds a base image that a stack file names by digest", () => {
        const [manager] = customManagers.filter(({ matchStrings }) => matchStrings[0]!.startsWith("baseImage"));
        const line = `baseImage: registry.invalid/debian:trixie-slim@sha256:${"a".repeat(64)}`;
        expect(found(manager!, line)).to.deep.equal(["registry.invalid/debian trixie-slim"]);
        expect(found(manager!, "baseImage: registry.invalid/debian:trixie-slim")).to.deep.equal([]);
    });

    it("asks AWS for add-ons of the version that the clusters have", () => {
        const prod = readFileSync("Pulumi.prod.yaml", "utf8");
        const [, version] = /^ +version: "(\d+\.\d+)"$/m.exec(prod)!;
        const addons = customManagers.flatMap(({ packageNameTemplate }) =>
            packageNameTemplate?.startsWith('{"') === true ? [packageNameTemplate] : [],
        );
        expect(addons).to.have.lengthOf(6);
        for (const one of addons) expect(JSON.parse(one)).to.include({ kubernetesVersion: version });
    });

    it("is told of one Pulumi: the CLI of the workflows is the SDK's version", () => {
        const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
            dependencies: Record<string, string>;
        };
        const [manager] = customManagers.filter(({ depNameTemplate }) => depNameTemplate === "pulumi/pulumi");
        expect([...new Set(inRepository(manager!))]).to.deep.equal([`pulumi/pulumi ${dependencies["@pulumi/pulumi"]}`]);
    });
});
