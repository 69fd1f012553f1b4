import { delimiter, dirname, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { context, labPaths } from "../lab/paths";
import { attachStandIns } from "../lab/providers/attach";
import { openStack } from "./stack";

/** What the stack `local` runs on, and with which tools. */
export interface Target {
    /** The project's folder; image contexts are relative to it. */
    project: string;
    /** Folder for the stack's state. */
    state: string;
    kubeconfig?: string;
    context: string;
    /** Replaces the stack file's registry prefix. */
    registry?: string;
    /** Address of the Docker engine; undefined: the client's own default. */
    dockerHost?: string;
    /** Folder of the Docker client's configuration, which holds its build plugin. */
    dockerConfig?: string;
    /** The Pulumi command. */
    pulumi: string;
}

/** The lab of this checkout, as `npm start` leaves it. */
export function labTarget(repo: string): Target {
    const { root, dockerSocket, bin, kubeconfig, dockerConfig } = labPaths(repo);
    return {
        project: repo,
        state: join(root, "pulumi"),
        kubeconfig,
        context,
        dockerHost: `unix://${dockerSocket}`,
        dockerConfig,
        pulumi: join(bin, "pulumi"),
    };
}

export interface OpenStack {
    stack: Stack;
    /** Which plugins serve the program. */
    plugins: string;
    close(): void;
}

/** The block `area` of a stack file's configuration, to be changed in place. */
export function block(config: Record<string, unknown>, area: string): Record<string, unknown> {
    return config[`lazysheeps:${area}`] as Record<string, unknown>;
}

/** Opens the stack `local` on a target; `change` edits the settings it runs with. */
export async function openLocal(
    target: Target,
    program: () => unknown,
    change: (config: Record<string, unknown>) => void = () => undefined,
): Promise<OpenStack> {
    // The Automation API finds the engine on PATH; the stand-ins run in this process and reach Docker by its variables.
    process.env["PATH"] = [dirname(target.pulumi), process.env["PATH"]].join(delimiter);
    const docker = {
        ...(target.dockerHost === undefined ? {} : { DOCKER_HOST: target.dockerHost }),
        ...(target.dockerConfig === undefined ? {} : { DOCKER_CONFIG: target.dockerConfig }),
    };
    Object.assign(process.env, docker);
    const plugins = await attachStandIns({ pulumi: target.pulumi });
    const env = { ...plugins.env, ...docker };
    const stack = await openStack("local", program, { repo: target.project, state: target.state, env }, (config) => {
        const platform = block(config, "platform");
        if (target.kubeconfig !== undefined) platform["kubeconfig"] = target.kubeconfig;
        else delete platform["kubeconfig"];
        platform["context"] = target.context;
        if (target.registry !== undefined) platform["registry"] = target.registry;
        change(config);
    });
    return { stack, plugins: plugins.describe, close: () => plugins.close() };
}
