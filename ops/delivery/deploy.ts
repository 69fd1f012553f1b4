import { isDeepStrictEqual } from "node:util";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { backUp } from "../back-up";
import { messages } from "../messages";
import { type Images, using } from "../open-environment";
import { reasonOf } from "../reason";
import { type ByImage, lastRelease, markRelease, type Release } from "../releases";
import { up, UpError } from "../up";
import { type Verdict, verify, verifyAddress } from "../verification";
import { type Advice, adviceOn, explained } from "./engine-errors";
import { lines, nameOf, plan, type Plan, unapproved } from "./plan";
import { type Before, docker, preflight } from "./preflight";
import { repositoriesOf, type Site } from "./site";

export interface Options {
    /** Takes the images of this stack's last release. */
    from?: string;
    /** The images that were scanned; others are refused. */
    scanned?: ByImage;
    /** URNs of what may be lost. */
    approved: string[];
    /** Whether a backup is taken before anything is changed. */
    backup: boolean;
    stop?: Stop;
    say: (line: string) => void;
}

/** The wish to stop after what has begun. */
export interface Stop {
    /** Whether somebody has asked for it. */
    asked: () => boolean;
    /** Tells the engine, where nobody else does. */
    signal: AbortSignal;
}

/** How a deploy has ended; `text` is for people, with what to do. */
export type Outcome = { text: string } & (
    | { result: "released"; release: string; images: Images; url: string }
    /** Nothing was touched. */
    | { result: "refused" }
    /** It failed, and the last good release runs again. */
    | { result: "back"; images: Images }
    /** It failed, and stays as it is. */
    | { result: "failed" }
);

/** What a run has left to be told. */
interface Failure {
    text: string;
    /** Whether the last good release is to be brought back. */
    back: boolean;
}

/** A load balancer that is new takes minutes to answer, and its name to be known. */
const firstSettleMs = 300_000;

/** Brings a stack to a verified release, or back to the last one. */
export async function deploy(site: Site, options: Options): Promise<Outcome> {
    const { name } = site;
    let last: Release | undefined;
    let failure: Failure;
    let ran = false;
    try {
        options.say("looking whether a run can go through");
        const before = await using(site.open(), (stack) => preflight(site, stack));
        ran = before.runs;
        last = await lastRelease(repositoriesOf(site.settings), name, site);
        const images = await imagesToRun(site, options, last?.images ?? before.images);
        refuseUnscanned(options, images ?? {});
        const ended = await using(site.open(images), (stack) => release(site, stack, { ...options, ...before }, last));
        if ("result" in ended) return ended;
        failure = ended;
    } catch (error) {
        return { result: "refused", text: explained(name, error).text };
    }
    const outcome: Outcome = failure.back
        ? await goBack(site, failure, last, options)
        : { result: "failed", text: failure.text };
    if (outcome.result !== "failed" || !ran) return outcome;
    return { ...outcome, text: `${outcome.text}\n\n${await whatPeopleSee(site, options)}` };
}

/** What the stack is to run: a release of another one, its own, or (undefined) what its stack file says. */
async function imagesToRun(
    { name, settings, registry }: Site,
    { from, say }: Options,
    own: ByImage | undefined,
): Promise<Images | undefined> {
    if (from !== undefined) {
        const found = await lastRelease(repositoriesOf(settings), from, { registry });
        if (found === undefined) throw new Error(messages.notReleased(name, from));
        say(`taking ${found.tag}`);
        return found.images as Images;
    }
    if (settings.images.source === "build") {
        await docker();
        return undefined;
    }
    if (settings.images.backend !== undefined) return undefined;
    if (own === undefined) throw new Error(messages.noImagesYet(name));
    return own as Images;
}

/** @throws when something else would run than what was scanned */
function refuseUnscanned({ from = "", scanned }: Options, images: ByImage) {
    if (scanned === undefined) return;
    const others = Object.keys({ ...images, ...scanned }).filter((image) => images[image] !== scanned[image]);
    if (others.length > 0) throw new Error(messages.notScanned(from, others));
}

/** @throws while nothing is touched; later failures are returned */
async function release(
    site: Site,
    stack: Stack,
    options: Options & Before,
    last: Release | undefined,
): Promise<Outcome | Failure> {
    const { name } = site;
    const { say, stop, approved } = options;
    say("looking what changes");
    const steps = await plan(stack, (warning) => say(`warning: ${warning}`));
    lines(steps).forEach(say);
    const losses = unapproved(steps, approved);
    if (losses.length > 0) throw new Error(messages.losesData(name, losses.map(asLoss)));
    unlessStopped(stop);
    await backUpBefore(site, stack, steps, options);
    unlessStopped(stop);
    say(steps.length === 0 ? "nothing changes" : "deploying");
    try {
        const { outputs } = await up(stack, say, stop?.signal);
        const runs = runningOf(outputs);
        const red = await looksWrong(site, stack, runs, say, !options.runs);
        if (red.length > 0) return { text: messages.notVerified(name, red), back: true };
        const isLast = last !== undefined && isDeepStrictEqual(last.images, runs.images);
        const tag = isLast ? last.tag : await markRelease(runs.images, name, new Date(), site);
        const { url, images } = runs;
        return { result: "released", release: tag, url, images, text: messages.released(name, url, tag) };
    } catch (error) {
        if (error instanceof UpError && isUntouched(name, error)) throw error;
        return failureOf(name, error, stop?.asked() ?? false);
    }
}

/** @throws when somebody has asked to stop while no engine ran that could be told */
function unlessStopped(stop: Stop | undefined) {
    if (stop?.asked() === true) throw new Error(messages.stoppedBefore);
}

/** What an `up` has brought to run, by its outputs. */
interface Running {
    url: string;
    namespace: string;
    images: Images;
}

function runningOf(outputs: OutputMap): Running {
    const { url, namespace, images } = outputs;
    return {
        url: url!.value as string,
        namespace: namespace!.value as string,
        images: images!.value as Images,
    };
}

const asLoss = (step: Plan[number]) => ({ what: nameOf(step), loses: step.loses!, urn: step.urn });

/** @throws when there is something to back up, and it cannot be */
async function backUpBefore(site: Site, stack: Stack, steps: Plan, { backup, runs, say }: Options & Before) {
    if (!backup || !runs || steps.length === 0) return;
    say("taking a backup");
    await backUp(await site.cluster(stack), "release").catch((error: unknown) => {
        throw new Error(messages.noReleaseBackup(site.name, reasonOf(error)), { cause: error });
    });
}

/** A line for each thing that does not hold of what runs. */
async function looksWrong(
    { cluster, connectTo }: Site,
    stack: Stack,
    runs: Running,
    say: (line: string) => void,
    isFirst = false,
): Promise<string[]> {
    say("looking whether it does what people rely on");
    const target = { ...runs, cluster: await cluster(stack), ...(connectTo && { connectTo }) };
    const verdicts = await verify(target, isFirst ? { settleMs: firstSettleMs } : {});
    return asRed(verdicts);
}

const asRed = (verdicts: Verdict[]) =>
    verdicts.filter(({ holds }) => !holds).map(({ check, found }) => `${check}: ${found}`);

/** Says whether an application that ran before still serves. */
async function whatPeopleSee({ name, url, connectTo }: Site, { say }: Options): Promise<string> {
    say("looking whether the application still answers");
    try {
        const where = await url();
        const red = asRed(await verifyAddress({ url: where, connectTo }));
        return red.length === 0 ? messages.stillServes(where) : messages.servesBadly(name, red);
    } catch (error) {
        return messages.servesUnknown(name, reasonOf(error));
    }
}

/** Whether the engine has stopped before it touched anything: nobody would tell that from a release that has failed. */
const isUntouched = (name: string, { details, done }: UpError) =>
    Object.keys(done).length === 0 && adviceOn(name, details)?.leaves === "untouched";

/** What an `up` that has failed leaves to be told and done. */
function failureOf(name: string, error: unknown, stopped: boolean): Failure {
    // Whatever was under way tells in words of its own that it was stopped.
    const advice: Advice | undefined = stopped ? { text: messages.stopped(name), leaves: "part" } : undefined;
    const { text, leaves } = explained(name, error, advice);
    if (!(error instanceof UpError)) return { text, back: false };
    const changed = Object.entries(error.done).map(([operation, count]) => `${count} ${operation}`);
    const failed = error.failed.map((urn) => nameOf({ urn, type: urn.split("::")[2]!.split("$").at(-1)! }));
    // Where AWS fails it would fail again, and what runs is as it was.
    const back = leaves === "broken" && error.failed.some((urn) => urn.includes("lazysheeps:workloads:"));
    return { text: `${messages.notDeployed(name, failed, changed.join(", ") || "nothing")}\n\n${text}`, back };
}

async function goBack(site: Site, failure: Failure, last: Release | undefined, { say }: Options): Promise<Outcome> {
    const { name } = site;
    if (last === undefined) return { result: "failed", text: `${failure.text}\n${messages.nothingToGoBackTo(name)}` };
    say(`going back to ${last.tag}`);
    const images = last.images as Images;
    try {
        await using(site.open(images), async (stack) => {
            const { outputs } = await up(stack, say);
            const red = await looksWrong(site, stack, runningOf(outputs), say);
            if (red.length > 0) throw new Error(messages.notVerified(name, red));
        });
    } catch (error) {
        const { text } = explained(name, error);
        return { result: "failed", text: `${failure.text}\n${messages.notBack(name, text)}` };
    }
    return { result: "back", images, text: `${failure.text}\n${messages.wentBack(name, Object.values(images))}` };
}
