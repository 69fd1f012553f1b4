import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as k8s from "@kubernetes/client-node";
import type { Deployment, Stack } from "@pulumi/pulumi/automation";

interface Resource {
    urn: string;
    type: string;
    id?: string;
    inputs?: Record<string, unknown>;
    protect?: boolean;
}

/** What a stack's state has, in the order of creation. */
export async function resourcesOf(stack: Stack): Promise<Resource[]> {
    const exported = await stack.exportStack();
    return (exported.deployment as { resources?: Resource[] }).resources ?? [];
}

/**
 * Puts a stack's state in the place of the one it has. The library hands it over as a file with every secret in it, for
 * all to read, which stays when that fails: it gets a folder of its own.
 */
export async function importState(stack: Stack, state: Deployment): Promise<void> {
    const { TMPDIR: usual } = process.env;
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-state-"));
    process.env["TMPDIR"] = folder;
    try {
        await stack.importStack(state);
    } finally {
        if (usual === undefined) delete process.env["TMPDIR"];
        else process.env["TMPDIR"] = usual;
        rmSync(folder, { recursive: true, force: true });
    }
}

/** The cluster that a stack's own provider reaches; undefined before there is one. */
export async function stackCluster(stack: Stack): Promise<k8s.KubeConfig | undefined> {
    const provider = (await resourcesOf(stack)).find(({ type }) => type === "pulumi:providers:kubernetes");
    const kubeconfig = plain(provider?.inputs?.["kubeconfig"]);
    if (kubeconfig === undefined) return undefined;
    const config = new k8s.KubeConfig();
    config.loadFromString(kubeconfig);
    return config;
}

/** A text in an exported state; a secret one stands there as JSON. */
function plain(value: unknown): string | undefined {
    if (typeof value === "object" && value !== null && "plaintext" in value)
        return JSON.parse((value as { plaintext: string }).plaintext) as string;
    return typeof value === "string" ? value : undefined;
}
