import { delimiter, dirname, join } from "node:path";
import * as k8s from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import execa from "execa";
import { context as labContext, labPaths } from "../lab/paths";
import { attachStandIns } from "../lab/providers/attach";
import { type ClusterFacts, clusterFacts } from "./cluster-facts";
import { messages } from "./messages";
import { openStack } from "./stack";

/** What the stack `local` runs on, and with which tools. */
export interface Target {
    /** The project's folder; image contexts are relative to it. */
    project: string;
    /** Folder for the stack's state. */
    state: string;
    kubeconfig?: string;
    context: string;
    /** What takes the place of the settings that say what the lab is like; absent for the lab. */
    other?: OtherCluster;
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
        context: labContext,
        dockerHost: `unix://${dockerSocket}`,
        dockerConfig,
        pulumi: join(bin, "pulumi"),
    };
}

/** A cluster that is not the lab. */
export interface OtherCluster extends ClusterFacts {
    /** Registry and path prefix that it pulls from. */
    registry: string;
    /** Base of every image; absent: each Dockerfile's own. */
    baseImage?: string;
}

/** A context of the user's kubeconfig. @throws when there is none of the name, or no `pulumi` */
export async function contextTarget(
    repo: string,
    context: string,
    images: Pick<OtherCluster, "registry" | "baseImage">,
): Promise<Target> {
    const config = new k8s.KubeConfig();
    config.loadFromDefault();
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) throw new Error(messages.noContext(context, known));
    config.setCurrentContext(context);
    const pulumi = await execa("which", ["pulumi"], { reject: false });
    if (pulumi.exitCode !== 0) throw new Error(messages.noPulumi);
    return {
        project: repo,
        // Beside the lab, which may be removed without it.
        state: join(repo, ".stacks", context),
        context,
        other: { ...(await clusterFacts(config)), ...images },
        pulumi: pulumi.stdout,
    };
}

export interface OpenStack {
    stack: Stack;
    /** Which plugins serve the program. */
    plugins: string;
    close: () => void;
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
        if (target.other !== undefined) {
            const { storageClass, sourceCidrs, capacity, registry, baseImage } = target.other;
            Object.assign(platform, { storageClass, capacity, registry });
            Object.assign(platform["entrance"] as object, { sourceCidrs });
            Object.assign(block(config, "images"), { baseImage });
        }
        change(config);
    });
    return { stack, plugins: plugins.describe, close: () => plugins.close() };
}
