import execa from "execa";
import { Docker } from "./docker/docker";
import { Kubernetes } from "./kubernetes/kubernetes";
import type { Provider } from "./provider";
import { Random } from "./random/random";
import { serve } from "./serve";

export interface Attached {
    /** To be given to the engine's process. */
    env: { PULUMI_DEBUG_PROVIDERS?: string };
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

/** Long enough for a small plugin on a slow line; a closed network mostly refuses at once. */
const FETCH_SECONDS = 20;

/**
 * Pulumi's own plugins where it has them or can fetch them, stand-ins in this process otherwise.
 * `pulumi` is the command's path. Call `close` when the engine is done.
 */
export async function attachStandIns({ pulumi }: { pulumi: string }): Promise<Attached> {
    if (await realOnes(pulumi)) {
        return { env: {}, used: "real", describe: "Pulumi's own plugins", close: () => undefined };
    }
    const names = Object.keys(plugins);
    const served = await Promise.all(names.map((name) => serve(version(name), plugins[name]!)));
    const addresses = served.map(({ port }, index) => `${names[index]}:${port}`);
    return {
        env: { PULUMI_DEBUG_PROVIDERS: addresses.join(",") },
        used: "stand-ins",
        describe: `stand-ins for the plugins ${names.join(", ")}, which cannot be downloaded here`,
        close: () => served.forEach((one) => one.close()),
    };
}

/** The plugin's version is that of its npm package. */
const version = (name: string) => (require(`@pulumi/${name}/package.json`) as { version: string }).version;

const decided = new Map<string, Promise<boolean>>();

/** Asked once a process. */
function realOnes(pulumi: string): Promise<boolean> {
    let decision = decided.get(pulumi);
    if (decision === undefined) decided.set(pulumi, (decision = decide(pulumi)));
    return decision;
}

async function decide(pulumi: string): Promise<boolean> {
    const listed = await execa(pulumi, ["plugin", "ls", "--json"], { reject: false });
    const have = listed.exitCode === 0 ? (JSON.parse(listed.stdout) as { name: string; version: string }[]) : [];
    const missing = Object.keys(plugins).filter(
        (plugin) => !have.some(({ name, version: found }) => name === plugin && found === version(plugin)),
    );
    if (missing.length === 0) return true;
    // The smallest tells for all; the engine fetches the others when it needs them.
    const fetch = ["plugin", "install", "resource", "random", version("random")];
    const { exitCode } = await execa(pulumi, fetch, { reject: false, timeout: FETCH_SECONDS * 1000 });
    return exitCode === 0;
}
