import { VersionApi } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { version } from "@pulumi/pulumi/version";
import execa from "execa";
import type { Settings } from "../../settings/schema";
import { callerIn } from "../environment";
import { isAlive, locksOf } from "../locks";
import { messages } from "../messages";
import { type Images, runningImages } from "../open-environment";
import { reasonOf } from "../reason";
import type { Site } from "./site";

/** What a stack was left as by its last run. */
export interface Before {
    /** Whether there is an application to keep. */
    runs: boolean;
    /** What its outputs say that it runs: a run that fails or is stopped leaves none. */
    images: Images | undefined;
}

interface State {
    resources?: { type: string }[];
    /** What a killed run was at. */
    pending_operations?: { resource: { urn: string } }[];
}

const apiSeconds = 15;
/** Comes last of what the program deploys. */
const backupJob = "kubernetes:batch/v1:CronJob";

/**
 * Looks, before anything is touched, whether a run can go through: tools, account, region, lock, an earlier run that was
 * killed, secrets, cluster.
 * @throws with what to do, at the first thing that is in its way
 */
export async function preflight(site: Site, stack: Stack): Promise<Before> {
    const { name, settings } = site;
    engine(stack.workspace.pulumiVersion);
    if (settings.platform.kind === "aws") await aws(name, settings.platform);
    const dead = lock(site);
    // An export shows secrets, so that it fails where they cannot be read.
    const { resources = [], pending_operations: pending = [] } = (await stack.exportStack()).deployment as State;
    const begun = pending.map(({ resource }) => resource.urn);
    if (dead || begun.length > 0) throw new Error(messages.interrupted(name, begun));
    const runs = resources.some(({ type }) => type === backupJob);
    if (runs) await cluster(site, stack);
    return { runs, images: await runningImages(stack) };
}

/** The engine's minor version may be newer than the program's library, and never older. */
function engine(has: string) {
    const [major, minor] = version.split(".").map(Number);
    const [hasMajor = NaN, hasMinor = NaN] = has.replace(/^v/, "").split(".").map(Number);
    if (hasMajor !== major || hasMinor < minor!) throw new Error(messages.oldPulumi(has, version));
}

async function aws(name: string, { account, region }: Settings["platform"] & { kind: "aws" }) {
    await callerIn(account, name);
    const got = process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
    if (got !== undefined && got !== region) throw new Error(messages.otherRegion(name, region, got));
}

/**
 * Whether a run that is no more has left its lock. Of locks elsewhere than in a folder the engine tells, before it touches
 * anything.
 */
function lock({ name, state }: Site): boolean {
    const locks = state === undefined ? [] : locksOf(state, name);
    for (const { pid, hostname, timestamp } of locks.filter(isAlive))
        throw new Error(messages.busy(name, pid, hostname, timestamp));
    return locks.length > 0;
}

async function cluster({ name, cluster }: Site, stack: Stack) {
    try {
        const config = await cluster(stack);
        const late = AbortSignal.timeout(apiSeconds * 1000);
        const timeout = new Promise<never>((_, reject) =>
            late.addEventListener("abort", () => reject(new Error(`no answer in ${apiSeconds} s`))),
        );
        await Promise.race([config.makeApiClient(VersionApi).getCode(), timeout]);
    } catch (error) {
        throw new Error(messages.noCluster(name, reasonOf(error)), { cause: error });
    }
}

/** @throws when no Docker engine answers, which builds need */
export async function docker(): Promise<void> {
    const { exitCode, stderr } = await execa("docker", ["version", "--format", "{{.Server.Version}}"], {
        reject: false,
    });
    if (exitCode !== 0) throw new Error(messages.noDocker(stderr.trim().split("\n").at(-1) || "no docker on PATH"));
}
