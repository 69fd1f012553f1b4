import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { loadSettings } from "../../config";
import { stackConfig } from "../../ops/graph/settings";
import { deploy } from "../support/engine";
import { field } from "../support/field";
import { use, valid } from "./valid";

const stacks = readdirSync(".").flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

/** What a person is told of a stack file as it is in the repository. */
async function problemsOf(stack: string): Promise<string[]> {
    pulumi.runtime.setAllConfig(stackConfig(stack));
    const { result } = await deploy(() => {
        try {
            loadSettings();
            return [];
        } catch (error) {
            return (error as Error).message.split("\n").slice(1);
        }
    }, stack);
    return result;
}

/** Paths of a stack file that still hold what its form shipped with. */
function blanks(stack: string): string[] {
    const below = (value: unknown, path: string): string[] => {
        if (Array.isArray(value)) return value.some((one) => below(one, path).length > 0) ? [path] : [];
        if (typeof value === "object" && value !== null)
            return Object.entries(value).flatMap(([key, inner]) => below(inner, path === "" ? key : `${path}.${key}`));
        return value === 0 || /<|000000000000/.test(String(value)) ? [path] : [];
    };
    const config = Object.entries(stackConfig(stack)).filter(([key]) => key.startsWith("lazysheeps:"));
    return config.flatMap(([key, text]) => below(JSON.parse(text), key)).sort();
}

describe("the stack files", () => {
    it("are those of an account, two environments in it, one machine, and what a fork adds", () => {
        expect(stacks).to.include.members(["account", "dev", "prod", "local"]);
    });

    for (const stack of stacks) {
        it(`Pulumi.${stack}.yaml lets no resource pick a provider by itself`, () => {
            expect(stackConfig(stack)["pulumi:disable-default-providers"]).to.equal('["*"]');
        });

        it(`Pulumi.${stack}.yaml says exactly what to fill in, and nothing else is wrong`, async () => {
            // Which images a prebuilt stack runs is handed over by its deploy.
            const told = (await problemsOf(stack)).filter((line) => !line.includes("npm run deploy -- --stack"));
            expect(told.map((line) => line.split(": ")[0])).to.deep.equal(blanks(stack));
            for (const line of told) expect(line).to.match(/placeholder|not an?|below 1/);
        });

        it(`Pulumi.${stack}.yaml is valid once it is filled in`, async () => {
            use(valid(stack));
            await deploy(() => loadSettings(), stack);
        });
    }

    it("ask nothing of somebody who runs it on one machine", () => {
        expect(blanks("local")).to.deep.equal([]);
    });

    it("are the same for tests however a fork has filled them in", () => {
        const here = process.cwd();
        const forms = Object.fromEntries(stacks.map((stack) => [stack, valid(stack)]));
        const fork = field();
        try {
            const [account, region] = ["111122223333", "eu-west-1"];
            fork.stack("account", "account", (config) =>
                Object.assign(config["account"]!, {
                    account,
                    region,
                    github: { repository: "meadow/app", ownerId: 4711, repositoryId: 815, providerExists: true },
                    admin: `arn:aws:iam::${account}:role/boss`,
                    environments: ["dev", "stage", "prod"],
                    hostedZones: {},
                    elsewhere: { prod: "444455556666" },
                    state: { bucket: "meadow-state", key: `arn:aws:kms:${region}:${account}:key/1` },
                    budget: { monthlyUsd: 600, email: "money@meadow.net" },
                }),
            );
            fork.stack("dev", "dev", (config) => Object.assign(config["platform"]!, { account, region }));
            fork.stack("prod", "prod", (config) => {
                const { entrance } = config["platform"] as { entrance: { allowedCidrs: string[] } };
                const { allowedCidrs } = entrance;
                Object.assign(config["platform"]!, {
                    account,
                    region,
                    entrance: { plainHttp: true, allowedCidrs },
                    alarms: { email: "call@meadow.net" },
                });
            });
            process.chdir(fork.folder);
            for (const stack of ["account", "dev", "prod"]) expect(valid(stack), stack).to.deep.equal(forms[stack]);
        } finally {
            process.chdir(here);
            fork.remove();
        }
    });

    it("agree on the zone that prod writes records in, once they are filled in", () => {
        const zone = (valid("prod")["platform"]!["entrance"] as Record<string, unknown>)["hostedZone"];
        expect((valid("account")["account"]!["hostedZones"] as Record<string, unknown>)["prod"]).to.equal(zone);
    });

    it("alone say what a stack is given: an area declared in Pulumi.yaml would be demanded of every stack", () => {
        expect(parse(readFileSync("Pulumi.yaml", "utf8"))).not.to.have.property("config");
    });
});
