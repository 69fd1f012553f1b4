import type { KubeConfig } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { repositoryName } from "../../infra/aws/names";
import type { Settings } from "../../settings/schema";
import { addressOf, environmentAccess, settingsOf } from "../environment";
import { labTarget } from "../local";
import { type Images, type Opened, openEnvironment } from "../open-environment";
import { type Registry, registry } from "../registry";

/** An environment, and by what means a deploy works on it. */
export interface Site {
    name: string;
    settings: Settings;
    /** Opens its stack, with these images in place of the stack file's. */
    open: (images?: Images) => Promise<Opened>;
    /** The cluster that the stack has deployed to. */
    cluster: (stack: Stack) => Promise<KubeConfig>;
    /** Finds the address that its people use, without a trailing slash. */
    url: () => Promise<string>;
    registry: Registry;
    /** Folder of its state, where that is one (ops/stack.ts). */
    state?: string;
    /** Where its address leads, in place of what names say. */
    connectTo?: string;
}

/** The environment of a stack file, where `pulumi login` says; `local` is the lab's. */
export function siteOf(name: string, repo: string): Site {
    const settings = settingsOf(name, repo);
    return {
        name,
        settings,
        open: (images) => openEnvironment(name, repo, images),
        // Not the state's: that signs in as the deploy role, which whoever may only look is not let in to.
        cluster: async () => (await environmentAccess(name, repo)).kubeconfig,
        url: () => addressOf(settings, name, async () => (await environmentAccess(name, repo)).kubeconfig),
        registry: registry(),
        ...(name === "local" && { state: labTarget(repo).state }),
    };
}

/** Where a stack's images are, by image. */
export function repositoriesOf({ platform }: Settings): Images {
    const of = (image: string) => {
        if (platform.kind === "cluster") return `${platform.registry}/${image}`;
        const { account, region } = platform.registry ?? platform;
        return `${account}.dkr.ecr.${region}.amazonaws.com/${repositoryName(image)}`;
    };
    return { backend: of("backend"), frontend: of("frontend"), postgres: of("postgres") };
}
