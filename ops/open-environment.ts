import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import type * as pulumi from "@pulumi/pulumi";
import program from "../index";
import { labTarget, openLocal } from "./local";
import { messages } from "./messages";
import { layOut } from "./stack";

/** References of the application's images: `repository@sha256:…`. */
export type Images = Record<"backend" | "frontend" | "postgres", string>;

/** An environment's stack, opened to be worked on. */
export interface Opened {
    stack: Stack;
    close: () => void;
}

/**
 * Opens an environment's stack where `pulumi login` says; `local` is the lab's. The program runs in this process, over a
 * copy of the project in which `images`, when given, stand in place of what the stack file says.
 * @throws when there is no such stack (the lab's is made), or when its secrets are not its own
 */
export async function openEnvironment(name: string, repo: string, images?: Images): Promise<Opened> {
    const change = (config: Record<string, unknown>) => {
        if (images !== undefined) config["lazysheeps:images"] = { source: "prebuilt", ...images };
    };
    if (name === "local") return openLocal(labTarget(repo), program, change);

    const workDir = mkdtempSync(join(tmpdir(), "lazysheeps-project-"));
    const close = () => rmSync(workDir, { recursive: true, force: true });
    try {
        const { project, settings } = layOut(repo, workDir, name, change);
        expectOwnContext(name, settings.secretsProvider);
        const stack = await LocalWorkspace.selectStack(
            { stackName: name, projectName: project.name, program: program as unknown as pulumi.automation.PulumiFn },
            { workDir, projectSettings: project, stackSettings: { [name]: settings } },
        );
        return { stack, close };
    } catch (error) {
        close();
        if (/no stack named/.test((error as Error).message)) throw new Error(messages.noStack(name), { cause: error });
        throw error;
    }
}

/** A key of AWS is one for all stacks; the context tells their secrets apart (infra/aws/account/state-permissions.ts). */
function expectOwnContext(name: string, provider: string | undefined) {
    if (provider?.startsWith("awskms:") !== true) return;
    const [key, query] = provider.split("?");
    const parameters = new URLSearchParams(query);
    if (parameters.get("context_stack") === name) return;
    parameters.set("context_stack", name);
    throw new Error(messages.otherContext(name, `${key}?${parameters.toString()}`));
}

/** Hands an opened stack to `use`, and closes it. */
export async function using<T>(opening: Promise<Opened>, use: (stack: Stack) => Promise<T>): Promise<T> {
    const { stack, close } = await opening;
    try {
        return await use(stack);
    } finally {
        close();
    }
}

/** What a stack's outputs say that it runs; undefined before it was deployed, and after a run that has failed. */
export const runningImages = async (stack: Stack): Promise<Images | undefined> =>
    (await stack.outputs())["images"]?.value as Images | undefined;
