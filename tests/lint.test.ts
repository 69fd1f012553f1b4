import { expect } from "chai";
import { ESLint } from "eslint";

/** The project's own rules: what each catches, in a file where it applies, and what it lets pass. */
const rules: { rule: string; file: string; bad: string; good: string }[] = [
    {
        rule: "no-restricted-syntax",
        file: "workloads/backend.ts",
        bad: `import * as pulumi from "@pulumi/pulumi";
export class A extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) { super("a:b:C", name, opts); }
}`,
        good: `import * as pulumi from "@pulumi/pulumi";
export class A extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) { super("a:b:C", name, {}, opts); }
}`,
    },
    {
        rule: "no-restricted-syntax",
        file: "workloads/backend.ts",
        bad: `import * as k8s from "@pulumi/kubernetes"; import * as pulumi from "@pulumi/pulumi";
export const a = pulumi.output("x").apply((name) => new k8s.core.v1.ConfigMap(name, {}));`,
        good: `import * as k8s from "@pulumi/kubernetes"; import * as pulumi from "@pulumi/pulumi";
export const a = pulumi.output("x").apply((name) => name.length); export const b = new k8s.core.v1.ConfigMap("x", {});`,
    },
    {
        rule: "no-restricted-properties",
        file: "workloads/backend.ts",
        bad: `import * as pulumi from "@pulumi/pulumi"; export const a = new pulumi.Config();`,
        good: `import * as pulumi from "@pulumi/pulumi"; export const a = pulumi.output(1);`,
    },
    {
        rule: "no-restricted-properties",
        file: "index.ts",
        bad: `import * as pulumi from "@pulumi/pulumi"; export const a = pulumi.getStack() === "prod";`,
        good: `import * as pulumi from "@pulumi/pulumi"; export const a = pulumi.getProject();`,
    },
    {
        rule: "no-restricted-imports",
        file: "workloads/backend.ts",
        bad: `import type { Platform } from "../infra/platform"; export type A = Platform;`,
        good: `import type { Flow } from "./network-policies"; export type A = Flow;`,
    },
    {
        rule: "no-restricted-imports",
        file: "index.ts",
        bad: `import { labPaths } from "./lab/paths"; export const a = labPaths("x");`,
        good: `import { loadSettings } from "./config"; export const a = loadSettings();`,
    },
    {
        rule: "@typescript-eslint/no-floating-promises",
        file: "ops/up.ts",
        bad: `export function a() { Promise.reject(new Error("nobody sees this")); }`,
        good: `export async function a() { await Promise.resolve(); }`,
    },
];

describe("ESLint", () => {
    const eslint = new ESLint();
    const found = async (text: string, filePath: string) => {
        const [result] = await eslint.lintText(text, { filePath });
        return result!.messages.map(({ ruleId }) => ruleId);
    };

    for (const { rule, file, bad, good } of rules) {
        it(`has ${rule} see what is wrong in ${file}: ${bad.split("\n").at(-1)!.slice(0, 60)}`, async () => {
            expect(await found(bad, file)).to.include(rule);
            expect(await found(good, file)).not.to.include(rule);
        }).timeout(60_000);
    }
});
