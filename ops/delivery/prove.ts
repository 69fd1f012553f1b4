import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyProject, type ProjectCopy } from "../project-copy";
import { placeOf } from "../http";
import { underLoad } from "../load";
import { plain, tableOf } from "../markdown";
import { messages } from "../messages";
import { using } from "../open-environment";
import { remove } from "../removal";
import { resourcesOf } from "../stack-state";
import { visited } from "../verification/application";
import { explained } from "./engine-errors";
import { deploy, type Outcome } from "./deploy";
import type { Site } from "./site";

/** One promise, and what was seen of it. */
export interface Proof {
    promise: string;
    holds: boolean;
    seconds: number;
    seen: string;
}

export interface Ground {
    /** The environment, as a folder with the project says. */
    at: (project: string) => Site;
    project: string;
    /** What is still paid for. */
    leaks: () => Promise<string[]>;
    say: (line: string) => void;
    /** How long visitors come without a deploy. */
    loadSeconds: number;
}

const perSecond = 20;

/**
 * Shows on an environment that is not there yet what this project promises: from nothing to a release, load, a release that
 * fails and goes back, and from there to nothing. What fails ends it early; the environment is removed in any case.
 * @throws before anything is touched, when people depend on the environment or it is there already
 */
export async function prove(ground: Ground): Promise<Proof[]> {
    const site = ground.at(ground.project);
    await refuseWhatIsUsed(site);
    const proofs: Proof[] = [];
    const prover = async (promise: string, act: () => Promise<string>) => {
        ground.say(promise);
        const began = Date.now();
        const proof = await act().then(
            (seen) => ({ promise, holds: true, seen }),
            (error: unknown) => ({ promise, holds: false, seen: explained(site.name, error).text }),
        );
        proofs.push({ ...proof, seconds: (Date.now() - began) / 1000 });
        return proof.holds;
    };
    const copy = copyProject(ground.project, site.name);
    try {
        await shown(ground, site, copy, prover);
    } finally {
        copy.remove();
        await prover("is removed", () => removed(site, ground.say));
        await prover("leaves nothing that is paid for", () => nothing(ground.leaks));
    }
    return proofs;
}

type Prover = (promise: string, act: () => Promise<string>) => Promise<boolean>;

async function shown({ at, say, loadSeconds }: Ground, site: Site, copy: ProjectCopy, prover: Prover) {
    const options = { approved: [], backup: true, say };
    let url = "";
    const connectTo = site.connectTo === undefined ? undefined : placeOf(site.connectTo.split(",")[0]!);
    const load = (action: () => Promise<unknown>) => underLoad({ url, paths: visited, perSecond, connectTo }, action);
    const released = async () => {
        const outcome = await deploy(site, options);
        if (outcome.result !== "released") throw new Error(outcome.text);
        ({ url } = outcome);
        return `${outcome.release} at ${url}`;
    };
    const underVisitors = async () => {
        const { sent, failed, p50, p99 } = await load(() => new Promise((end) => setTimeout(end, loadSeconds * 1000)));
        if (failed > 0) throw new Error(`${failed} of ${sent} requests failed`);
        return `${sent} requests, ${perSecond} a second, p50 ${p50} ms, p99 ${p99} ms`;
    };
    const back = async () => {
        breakMigrations(copy);
        let outcome: Outcome | undefined;
        const { sent, failed } = await load(async () => {
            outcome = await deploy(at(copy.path), options);
        });
        if (outcome!.result !== "back") throw new Error(outcome!.text);
        if (failed > 0) throw new Error(`it is back, but ${failed} of ${sent} requests failed meanwhile`);
        return `back on the release before; ${sent} requests meanwhile, none failed`;
    };
    // Each builds on the one before.
    void (
        (await prover("comes up from nothing, and is verified", released)) &&
        (await prover("serves under load", underVisitors)) &&
        (await prover("goes back by itself when a migration fails, and nobody notices", back)) &&
        (await prover("deploys again", released))
    );
}

/** @throws when people depend on it, or something is there */
async function refuseWhatIsUsed(site: Site) {
    const { name, settings } = site;
    if (settings.environment.production) throw new Error(messages.provesNoProduction(name));
    if ((await using(site.open(), resourcesOf)).length > 0) throw new Error(messages.provesFromNothing(name));
}

const words = "this migration fails on purpose";

/** Every Django project is migrated through this file. */
function breakMigrations(copy: ProjectCopy) {
    const file = join(copy.path, "images/backend/manage.py");
    const first = `import sys\n\nif sys.argv[1:2] and sys.argv[1].startswith("migrate"):\n    raise SystemExit("${words}")\n`;
    writeFileSync(file, first + readFileSync(file, "utf8"));
}

function removed(site: Site, say: (line: string) => void): Promise<string> {
    return using(site.open(), async (stack) => {
        const there = (await resourcesOf(stack)).length;
        const cluster = there > 0 ? await site.cluster(stack).catch(() => undefined) : undefined;
        await remove(stack, { cluster, say });
        return `${there} resources`;
    });
}

async function nothing(leaks: () => Promise<string[]>): Promise<string> {
    const left = await leaks();
    if (left.length > 0) throw new Error(left.join(", "));
    return "nothing";
}

/** The report, as Markdown. */
export function report(name: string, proofs: Proof[]): string {
    const rows = proofs.map(({ promise, holds, seconds, seen }) => [
        `${holds ? "✔" : "✘"} ${promise}`,
        seconds.toFixed(0),
        plain(seen.slice(0, 500)),
    ]);
    return `# What ${name} has shown\n\n${tableOf([["promise", "s", "seen"], ...rows])}\n`;
}
