import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { Recorded } from "../support/engine";
import { deployAccount, deployProgram } from "../support/program";
import { state, zone } from "./asked";
import { documentOf, documentsOf, list } from "./document";

const declared = JSON.parse(readFileSync("tests/iam/declared.json", "utf8")) as Record<string, Declared>;

describe("Permissions as they are declared", () => {
    let standing: Recorded[];
    let environment: Recorded[];
    before(async () => {
        standing = (await deployAccount({ "account.hostedZones": { dev: zone, prod: zone }, "account.state": state }))
            .resources;
        environment = (await deployProgram({}, "prod")).resources;
    });

    it("are those of every role, no fewer and no more", () => {
        const ours = standing.filter(({ name }) => !name.startsWith("prod-"));
        expect(declare([...ours, ...environment])).to.deep.equal(declared);
    });

    it("are the same in every environment but for its name", () => {
        const of = (one: string) =>
            ["deploy", "preview", "health", "boundary"].map((role) =>
                JSON.stringify(documentOf(standing, `${one}-${role}`, "identity")).replaceAll(one, "environment"),
            );
        expect(of("prod")).to.deep.equal(of("dev"));
    });

    it("show an action, a condition or a policy of AWS's that has come or gone", () => {
        const all = declare(environment);
        const without = environment.filter(({ name }) => name !== "nodes-AmazonEKS_CNI_Policy");
        expect(declare(without)).not.to.deep.equal(all);
        const wider = environment.map((one) =>
            one.name === "cluster-autoscaler-scale"
                ? {
                      ...one,
                      inputs: {
                          policy: String(one.inputs["policy"]).replace(/"Condition":\{.*?\}\}/, '"Sid":"x"'),
                      },
                  }
                : one,
        );
        expect(declare(wider)).not.to.deep.equal(all);
    });
});

interface Declared {
    actions?: string[];
    denied?: string[];
    resources?: string[];
    conditions?: string[];
    managed?: string[];
}

/** Every role's actions, conditions and policies of AWS's, by the resource that has them. */
function declare(resources: Recorded[]): Record<string, Declared> {
    const documents = documentsOf(resources).filter(({ kind }) => kind === "identity");
    const own = documents.map(({ where, document: { Statement } }): [string, Declared] => [
        where,
        {
            actions: sorted(Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => list(Action))),
            denied: sorted(Statement.filter(({ Effect }) => Effect === "Deny").flatMap(({ Action }) => list(Action))),
            resources: sorted(Statement.flatMap(({ Resource }) => list(Resource))),
            conditions: sorted(
                Statement.flatMap(({ Condition = {} }) =>
                    Object.entries(Condition).flatMap(([operator, keys]) =>
                        Object.keys(keys).map((key) => `${operator} ${key}`),
                    ),
                ),
            ),
        },
    ]);
    const attached = resources.filter(
        ({ type, inputs }) =>
            type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment" &&
            String(inputs["policyArn"]).startsWith("arn:aws:iam::aws:"),
    );
    const managed = attached.map(({ name, inputs }): [string, Declared] => [
        name,
        { managed: [String(inputs["policyArn"]).split("/").at(-1)!] },
    ]);
    return Object.fromEntries([...own, ...managed].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const sorted = (texts: string[]) => [...new Set(texts)].sort();
