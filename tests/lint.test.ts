import { expect } from "chai";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";

const pulumi = `import * as pulumi from "@pulumi/pulumi";\n`;
const k8s = `import * as k8s from "@pulumi/kubernetes";\n`;
const component = (call: string) => `${pulumi}export class A extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) { ${call} }
}`;
const takes = (path: string) => `import * as other from "${path}"; export const a = other;`;

interface Control {
    /** What is wrong. */
    what: string;
    rule: string;
    /** The project's own words, where it has some. */
    message?: string;
    bad: string;
    good: string;
    /** Files that it is wrong in. */
    files: string[];
    /** Files that may do the same. */
    allowed?: string[];
    /** Whether the rule asks for types. */
    typed?: true;
}

const syntax = "no-restricted-syntax";
const properties = "no-restricted-properties";
const imports = "no-restricted-imports";

/** The project's own restrictions, and the rules of others that it changes or leans on. */
const controls: Control[] = [
    {
        what: "a component's options in the place of its arguments",
        rule: syntax,
        message: "opts landed in the args slot: write super(type, name, {}, opts).",
        bad: component(`super("a:b:C", name, opts);`),
        good: component(`super("a:b:C", name, {}, opts);`),
        files: ["workloads/backend.ts", "infra/platform.ts", "images/image.ts"],
    },
    {
        what: "a resource made inside apply",
        rule: syntax,
        message: "Resources made inside apply are missing from previews and tests.",
        bad: `${pulumi}${k8s}export const a = pulumi.output("x").apply((name) => new k8s.core.v1.ConfigMap(name, {}));`,
        good: `${pulumi}${k8s}export const a = new k8s.core.v1.ConfigMap("a", { data: { at: pulumi.output(0).apply((at) => new Date(at).toISOString()) } });`,
        files: ["workloads/backend.ts", "index.ts"],
    },
    {
        what: "a resource made inside apply, not a refusal",
        rule: syntax,
        message: "Resources made inside apply are missing from previews and tests.",
        bad: `${pulumi}${k8s}export const a = pulumi.output("x").apply((name) => new k8s.Provider(name, {}));`,
        good: `${pulumi}export const a = pulumi.output("x").apply((name) => { throw new pulumi.RunError(name); });`,
        files: ["infra/platform.ts"],
    },
    {
        what: "configuration read past the settings",
        rule: properties,
        message: "Only config.ts reads stack configuration.",
        bad: `${pulumi}export const a = new pulumi.Config();`,
        good: `import { loadSettings } from "../config"; export const a = loadSettings();`,
        files: ["workloads/backend.ts", "infra/platform.ts", "ops/up.ts"],
        allowed: ["config.ts", "tests/support/engine.ts"],
    },
    {
        what: "a branch on the stack's name",
        rule: properties,
        message: "Stacks differ in data: add a setting instead.",
        bad: `${pulumi}export const a = pulumi.getStack() === "prod";`,
        good: `${pulumi}export const a = pulumi.getProject();`,
        files: ["workloads/backend.ts", "index.ts"],
        allowed: ["config.ts", "tests/support/engine.ts"],
    },
    ...["../infra/platform", "../lab/paths", "../ops/up"].map((path) => ({
        what: `a workload that imports ${path}`,
        rule: imports,
        message: "workloads take inputs; they never import infra, lab or ops.",
        bad: takes(path),
        good: takes("./network-policies"),
        files: ["workloads/backend.ts"],
        allowed: ["tests/lint.test.ts"],
    })),
    {
        what: "a workload that requires what it may not import",
        rule: imports,
        message: "workloads take inputs; they never import infra, lab or ops.",
        bad: `import other = require("../ops/up"); export const a = other;`,
        good: `import other = require("./network-policies"); export const a = other;`,
        files: ["workloads/backend.ts"],
    },
    ...["lab/paths", "ops/up"].map((path) => ({
        what: `a program that imports ${path} at the top`,
        rule: imports,
        message: "The program never imports lab or ops.",
        bad: takes(`./${path}`),
        good: takes("./infra/platform"),
        files: ["index.ts", "config.ts"],
    })),
    ...["lab/paths", "ops/up"].map((path) => ({
        what: `a program that imports ${path} below`,
        rule: imports,
        message: "The program never imports lab or ops.",
        bad: takes(`../${path}`),
        good: takes("../settings/quantity"),
        files: ["infra/platform.ts", "images/image.ts", "settings/schema.ts"],
        allowed: ["tests/lint.test.ts"],
    })),
    {
        what: "a promise that nobody waits for",
        rule: "@typescript-eslint/no-floating-promises",
        typed: true,
        bad: `export function a() { Promise.reject(new Error("nobody sees this")); }`,
        good: `export async function a() { await Promise.resolve(); }`,
        files: ["ops/up.ts", "tests/support/engine.ts"],
    },
    {
        what: "an output in a text",
        rule: "@typescript-eslint/no-base-to-string",
        typed: true,
        bad: `${pulumi}export const a = String(pulumi.output("x"));`,
        good: `${pulumi}export const a = pulumi.interpolate\`https://\${pulumi.output("x")}\`;`,
        files: ["workloads/backend.ts"],
    },
    {
        what: "a name that is not used and does not say so",
        rule: "@typescript-eslint/no-unused-vars",
        bad: `export function a(used: number, spare: number) { return used; }`,
        good: `export function a(used: number, _spare: number) { return used; }`,
        files: ["ops/up.ts"],
    },
    {
        what: "a module taken by a call",
        rule: "@typescript-eslint/no-require-imports",
        bad: `export const a = require("node:fs") as object;`,
        good: `import fs = require("node:fs"); export const a = fs;`,
        files: ["ops/up.ts"],
    },
    {
        what: "an expression that does nothing",
        rule: "@typescript-eslint/no-unused-expressions",
        bad: `import { expect } from "chai"; expect(true).to.be.true;`,
        good: `import { expect } from "chai"; expect(true).to.equal(true);`,
        files: ["ops/up.ts"],
        allowed: ["tests/support/engine.ts"],
    },
];

describe("ESLint", () => {
    const whole = new ESLint();
    // Reading the project's types anew for every text takes a hundred times as long as the rules that ask for none.
    const untyped = new ESLint({ overrideConfig: { ...tseslint.configs.disableTypeChecked, files: ["**/*.ts"] } });

    // Reads every type of the project, once.
    before(() => whole.lintText("", { filePath: "index.ts" }));

    for (const { what, rule, message, bad, good, files, allowed = [], typed = false } of controls) {
        describe(what, () => {
            const found = async (text: string, filePath: string) => {
                const [result] = await (typed ? whole : untyped).lintText(text, { filePath });
                return result!.messages.map(({ ruleId, message }) => ({ ruleId, message }));
            };

            for (const file of files) {
                it(`is seen by ${rule} in ${file}, and by nothing else`, async () => {
                    const [first, ...more] = await found(bad, file);
                    expect(more).to.deep.equal([]);
                    expect(first?.ruleId).to.equal(rule);
                    expect(first?.message).to.contain(message ?? "");
                });
            }

            it(`is not what ${files[0]} does when it does it right`, async () => {
                expect(await found(good, files[0]!)).to.deep.equal([]);
            });

            for (const file of allowed) {
                it(`is the right of ${file}`, async () => expect(await found(bad, file)).to.deep.equal([]));
            }
        });
    }
});
