import { Docker } from "./docker/docker";
import { hasOrFetches } from "./fetch";
import { Kubernetes } from "./kubernetes/kubernetes";
import type { Provider } from "./provider";
import { Random } from "./random/random";
import { serveAll, type ServedPlugins, servedPlugins, versionOf } from "./serve";

export interface Attached {
    /** To be given to the engine's process. */
    env: Partial<ServedPlugins>;
    used: "stand-ins" | "real";
    /** One line for a person. */
    describe: string;
    close(): void;
}

const plugins: Record<string, () => Provider> = {
    kubernetes: () => new Kubernetes(),
    docker: () => new Docker(),
    random: () => new Random(),
};

/**
 * Pulumi's own plugins where it has them or can fetch them, stand-ins in this process otherwise.
 * `pulumi` is the command's path. Call `close` when the engine is done.
 */
export async function attachStandIns({ pulumi }: { pulumi: string }): Promise<Attached> {
    if (await realOnes(pulumi)) {
        return { env: {}, used: "real", describe: "Pulumi's own plugins", close: () => undefined };
    }
    const served = await serveAll(plugins);
    return {
        env: servedPlugins(served),
        used: "stand-ins",
        describe: `stand-ins for the plugins ${Object.keys(plugins).join(", ")}, which cannot be downloaded here`,
        close: () => served.forEach((one) => one.close()),
    };
}

const decided = new Map<string, Promise<boolean>>();

/** Asked once a process. */
function realOnes(pulumi: string): Promise<boolean> {
    // The smallest first: it tells soonest whether there is a way.
    const wanted = Object.fromEntries(["random", "docker", "kubernetes"].map((name) => [name, versionOf(name)]));
    let decision = decided.get(pulumi);
    if (decision === undefined) decided.set(pulumi, (decision = hasOrFetches(pulumi, wanted)));
    return decision;
}
