import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { Recorded } from "../support/engine";
import { deployAccount, deployProgram } from "../support/program";
import { account, iam, prodZone, zone } from "./asked";
import { type Document, documentOf } from "./document";
import { allows } from "./evaluate";
import { expand } from "./lint";
import { type Needs, needsBesides, needsOf, needsOfLeaks, needsOfScan } from "./needs";

/** What the requests carry: the environment's tags, the boundary, and the service that a role is handed to. */
const carried = {
    "aws:ResourceTag/project": "lazysheeps",
    "aws:ResourceTag/environment": "dev",
    "aws:RequestTag/project": "lazysheeps",
    "aws:RequestTag/environment": "dev",
    "iam:PermissionsBoundary": iam("policy/lazysheeps-dev-boundary"),
    "iam:PassedToService": "eks.amazonaws.com",
    "iam:AWSServiceName": "eks.amazonaws.com",
};
const all = [...Object.values(needsOf).flat(), ...needsBesides];
const missing = (document: Document, needs: Needs[], which: (one: Needs) => string[]) =>
    needs.flatMap((one) =>
        which(one)
            .filter((action) => !allows([document], { action, resource: one.on, context: carried }))
            .map((action) => `${action} on ${one.on}`),
    );

describe("What the program's resources need", () => {
    let standing: Recorded[];
    before(
        async () =>
            (standing = (await deployAccount({ "account.hostedZones": { dev: zone, prod: prodZone } })).resources),
    );
    const identity = (where: string) => documentOf(standing, where, "identity");

    it("is known of every type that an environment has", async () => {
        const changes = {
            "platform.network.flowLogDays": 7,
            "platform.addons.containerLogs": true,
            "platform.cluster.admins": [`arn:aws:iam::${account}:role/flock`],
        };
        for (const stack of ["dev", "prod"]) {
            const { resources } = await deployProgram(changes, stack);
            const types = new Set(resources.map(({ type }) => type).filter((type) => /^(aws|awsx|eks):/.test(type)));
            expect([...types].filter((type) => !(type in needsOf))).to.deep.equal([]);
        }
    });

    it("is named as AWS names it", async () => {
        const actions = [
            ...new Set([...all, needsOfLeaks, ...needsOfScan].flatMap(({ read, write }) => [...read, ...write])),
        ];
        const unknown = (
            await Promise.all(actions.map(async (action) => ({ action, found: await expand(action) })))
        ).filter(({ found }) => found.length !== 1);
        expect(unknown.map(({ action }) => action)).to.deep.equal([]);
    });

    it("is the deploy role's to do", () => {
        expect(missing(identity("dev-deploy"), all, ({ read, write }) => [...read, ...write])).to.deep.equal([]);
    });

    it("is the preview role's to look at", () => {
        expect(
            missing(identity("dev-preview"), [...all, needsOfLeaks, ...needsOfScan], ({ read }) => read),
        ).to.deep.equal([]);
    });

    it("is, of leaks, what its look-ups call", () => {
        const services: Record<string, string> = {
            "cloudwatch-logs": "logs",
            "elastic-load-balancing-v2": "elasticloadbalancing",
            "resource-groups-tagging-api": "tag",
        };
        const source = ["ops/leaks.ts", "ops/leaks/kinds.ts"].map((file) => readFileSync(file, "utf8")).join("\n");
        const calls = [...source.matchAll(/import \{([^}]+)\} from "@aws-sdk\/client-([\w-]+)"/g)].flatMap(
            ([, names, client]) =>
                [...names!.matchAll(/(?:paginate)?((?:Describe|Get|List)\w+?)(?:Command)?\b/g)].map(([, name]) =>
                    `${services[client!] ?? client}:${name}`.replace("s3:ListBuckets", "s3:ListAllMyBuckets"),
                ),
        );
        expect([...new Set(calls)].sort()).to.deep.equal(needsOfLeaks.read);
    });

    it("is seen where it is not", () => {
        expect(missing(identity("dev-health"), all, ({ read }) => read)).not.to.deep.equal([]);
        expect(missing(identity("dev-health"), needsOfScan, ({ read }) => read)).to.have.lengthOf(4);
        expect(missing(identity("prod-deploy"), all, ({ write }) => write)).to.include(
            `eks:DeleteCluster on arn:aws:eks:eu-central-1:${account}:cluster/lazysheeps-dev`,
        );
    });
});
