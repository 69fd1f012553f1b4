import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** A step that uses an action, as far as a stand-in has to do with it. */
export interface ActionStep {
    given: Record<string, string>;
    workspace: string;
    /** Of the job; what an action exports is added. */
    env: Record<string, string>;
    permissions: Record<string, string>;
    /** GitHub environment of the job; empty without one. */
    environment: string;
    /** Artifacts of the run: a folder each, below this one. */
    artifacts: string;
}

const repository = resolve(__dirname, "../..");

/** What takes the place of each action that the workflows use. Anything that would fail there, throws here. */
export const actions: Record<string, (step: ActionStep) => void> = {
    "actions/checkout": ({ given, workspace, permissions }) => {
        demand(permissions, "contents");
        const { ref, path = "." } = given;
        if (ref !== undefined && !/^[0-9a-f]{40}$/.test(ref)) throw new Error(`no commit: "${ref}"`);
        const to = join(workspace, path);
        for (const file of ["package.json", ".node-version", "ops/linters/go.mod"])
            cpSync(join(repository, file), join(to, file));
        for (const script of scripts) cpSync(join(__dirname, "fake.sh"), join(to, script), { recursive: true });
    },
    "actions/setup-node": ({ given, workspace }) => there(workspace, given["node-version-file"]),
    "actions/setup-go": ({ given, workspace }) => there(workspace, given["go-version-file"]),
    "pulumi/actions": ({ given, env }) => (env["PULUMI_CLI"] = given["pulumi-version"]!),
    "aws-actions/configure-aws-credentials": ({ given, env, permissions, environment }) => {
        demand(permissions, "id-token", "write");
        const { "role-to-assume": role = "", "aws-region": region = "" } = given;
        if (!/^arn:aws:iam::\d{12}:role\/[\w-]+$/.test(role)) throw new Error(`no role: ${role}`);
        if (region === "" || environment === "") throw new Error("no region, or no environment for the role to let in");
        Object.assign(env, { AWS_ROLE: role, AWS_REGION: region });
    },
    "actions/upload-artifact": ({ given, workspace, artifacts }) => {
        const to = join(artifacts, given["name"]!);
        if (existsSync(to)) throw new Error(`there is an artifact ${given["name"]} already`);
        const from = join(workspace, given["path"]!);
        there(workspace, given["path"]);
        cpSync(from, statSync(from).isDirectory() ? to : join(to, basename(from)), { recursive: true });
    },
    "actions/download-artifact": ({ given, workspace, artifacts }) => {
        const { name, pattern = name!, path = "." } = given;
        const fits = new RegExp(`^${pattern.replace("*", ".*")}$`);
        const found = existsSync(artifacts) ? readdirSync(artifacts).filter((one) => fits.test(one)) : [];
        if (found.length === 0) throw new Error(`no artifact ${pattern}`);
        for (const one of found) cpSync(join(artifacts, one), join(workspace, path), { recursive: true });
    },
    "github/codeql-action/upload-sarif": ({ given, workspace, permissions }) => {
        demand(permissions, "security-events", "write");
        there(workspace, given["sarif_file"]);
    },
    "github/codeql-action/init": ({ given, env }) => {
        if (given["build-mode"] !== "none") throw new Error("nothing is built here");
        env["CODEQL_LANGUAGE"] = given["languages"]!;
    },
    "github/codeql-action/analyze": ({ given, env, permissions }) => {
        demand(permissions, "security-events", "write");
        // Findings of one category take each other's place.
        if (given["category"] !== `codeql-${env["CODEQL_LANGUAGE"]}`) throw new Error("another language's category");
    },
    "actions/attest": ({ given, workspace, permissions }) => {
        demand(permissions, "id-token", "write");
        demand(permissions, "attestations", "write");
        there(workspace, given["subject-checksums"]);
    },
};

/** Scripts of the repository that workflows run; each is a stand-in too. */
export const scripts = [
    "images/backend/test.sh",
    "images/frontend/test.sh",
    "images/postgres/test.sh",
    "ops/kind.sh",
    "ops/release-note.sh",
];

function demand(permissions: Record<string, string>, scope: string, access = "read") {
    const has = permissions[scope];
    if (has !== access && has !== "write") throw new Error(`needs ${scope}: ${access}, and has ${has ?? "none"}`);
}

function there(workspace: string, path?: string) {
    if (path === undefined || !existsSync(join(workspace, path))) throw new Error(`${path ?? "a file"} is not there`);
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
}
