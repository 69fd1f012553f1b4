import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { loadSettings } from "../../config";
import { Schema } from "../../settings/schema";
import { deploy, stackConfig } from "../support/engine";

const stacks = readdirSync(".").flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

describe("the stack files", () => {
    for (const stack of stacks) {
        it(`Pulumi.${stack}.yaml is valid`, async () => {
            pulumi.runtime.setAllConfig(stackConfig(stack));
            expect((await deploy(() => loadSettings())).result.environment.name).to.equal(stack);
        });

        it(`Pulumi.${stack}.yaml lets no resource pick a provider by itself`, () => {
            expect(stackConfig(stack)["pulumi:disable-default-providers"]).to.equal('["*"]');
        });
    }

    it("have every area declared as an object in Pulumi.yaml", () => {
        const { config } = parse(readFileSync("Pulumi.yaml", "utf8")) as { config: Record<string, { type: string }> };
        const declared = Object.entries(config).filter(([, { type }]) => type === "object");
        expect(declared.map(([key]) => key).sort()).to.deep.equal(
            Object.keys(Schema.shape)
                .map((area) => `lazysheeps:${area}`)
                .sort(),
        );
    });
});
