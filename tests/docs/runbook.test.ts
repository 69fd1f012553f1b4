import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import { alertIds } from "../../ops/health/catalogue";
import { messages } from "../../ops/messages";
import { AccountSchema, Schema } from "../../settings/schema";
import { said } from "../support/said";

const folder = "docs";
const runbook = readFileSync(join(folder, "runbook.md"), "utf8");

/** What each message tells somebody to do: the section that says more, or why none does. */
const guide: Record<keyof typeof messages, { section: string } | { none: string }> = {
    useKind: { none: "says all there is to do" },
    noContext: { none: "names those that there are" },
    noPulumi: { none: "says all there is to do" },
    noRegistry: { none: "says all there is to do" },
    noStorageClass: { none: "says all there is to do" },
    noHistory: { none: "nothing to do" },
    started: { none: "nothing to do" },
    next: { none: "nothing to do" },
    failed: { section: "a-run-that-failed" },
    pendingCreations: { section: "pending-operations" },
    recovered: { section: "pending-operations" },
    locked: { section: "a-lock" },
    isProtected: { section: "a-destroy-that-is-refused" },
    stillProtected: { section: "a-destroy-that-is-refused" },
    noBackup: { section: "a-destroy-that-is-refused" },
    destroyed: { section: "leaks" },
    notOnAws: { none: "nothing to do" },
    notSignedIn: { section: "the-wrong-aws-account" },
    noLeaks: { none: "nothing to do" },
    leaks: { section: "leaks" },
    unseen: { section: "the-wrong-aws-account" },
    noStackFile: { section: "a-stack-file-that-is-not-valid" },
    noEnvironment: { none: "says all there is to do" },
    settingsNotValid: { section: "a-stack-file-that-is-not-valid" },
    noKubeconfig: { none: "says all there is to do" },
    otherAccount: { section: "the-wrong-aws-account" },
    awsRefused: { section: "the-wrong-aws-account" },
    noAddress: { section: "site-down" },
    noRepository: { section: "nobody-was-told" },
    notTold: { section: "nobody-was-told" },
    notConfirmed: { section: "a-release-that-is-refused" },
    notMain: { section: "a-release-that-is-refused" },
    noImages: { none: "says all there is to do" },
    notScanned: { section: "a-release-that-is-refused" },
    scanFound: { section: "a-release-that-is-refused" },
    ignoredNotValid: { section: "a-release-that-is-refused" },
    noPrice: { section: "a-price-that-is-not-known" },
    noPricesIn: { section: "a-price-that-is-not-known" },
    otherPrices: { section: "a-price-that-is-not-known" },
    nothingToPrice: { none: "nothing to do" },
    verified: { none: "says all there is to do" },
    registryRefused: { section: "an-image-or-its-registry" },
    noManifest: { section: "an-image-or-its-registry" },
    tagTaken: { section: "an-image-or-its-registry" },
    otherContent: { section: "an-image-or-its-registry" },
    registryFailed: { section: "an-image-or-its-registry" },
    releaseGone: { section: "an-image-or-its-registry" },
    severalKept: { section: "a-kept-volume" },
    keptElsewhere: { section: "a-kept-volume" },
    pageAway: { section: "site-down" },
    barelyAnswers: { none: "says all there is to do" },
    engineLost: { section: "a-run-that-failed" },
    noDigest: { none: "says all there is to do" },
    noRegistryHost: { none: "says all there is to do" },
    noStack: { none: "says all there is to do" },
    notDecrypted: { section: "secrets-that-cannot-be-read" },
    stateBroken: { section: "a-broken-state" },
    noState: { section: "a-broken-state" },
    protects: { section: "a-deploy-that-is-refused" },
    signedOut: { section: "a-run-that-failed" },
    notAllowed: { section: "a-broken-state" },
    waitedInVain: { section: "a-run-that-failed" },
    engineFailed: { section: "a-run-that-failed" },
    stopped: { section: "a-run-that-failed" },
    stopping: { section: "a-run-that-failed" },
    neverReady: { section: "a-bad-release" },
    interrupted: { section: "pending-operations" },
    busy: { section: "a-lock" },
    oldPulumi: { section: "a-deploy-that-is-refused" },
    noDocker: { section: "a-deploy-that-is-refused" },
    otherRegion: { section: "the-wrong-aws-account" },
    noCluster: { section: "cluster-unreachable" },
    notReleased: { section: "a-deploy-that-is-refused" },
    noImagesYet: { section: "a-deploy-that-is-refused" },
    losesData: { section: "a-deploy-that-is-refused" },
    noReleaseBackup: { section: "a-deploy-that-is-refused" },
    notDeployed: { section: "a-bad-release" },
    notVerified: { section: "a-bad-release" },
    wentBack: { section: "a-bad-release" },
    notBack: { section: "a-bad-release" },
    isTheLabs: { none: "says all there is to do" },
    otherContext: { section: "secrets-that-cannot-be-read" },
    unwritable: { none: "says all there is to do" },
    stillServes: { none: "nothing to do" },
    servesBadly: { section: "a-bad-release" },
    servesUnknown: { none: "says all there is to do" },
    nothingToGoBackTo: { section: "a-bad-release" },
    provesNoProduction: { none: "says all there is to do" },
    provesFromNothing: { none: "says all there is to do" },
    stoppedBefore: { none: "nothing to do" },
    released: { none: "nothing to do" },
    planIncomplete: { none: "says all there is to do" },
    neverDeployed: { none: "says all there is to do" },
    deployStops: { none: "says all there is to do" },
    noCheckout: { none: "says all there is to do" },
    replacesDatabase: { section: "restore" },
    nobodyToAsk: { section: "restore" },
    notReplaced: { section: "restore" },
    noBackupJob: { section: "backups-old" },
    backupFailed: { section: "backups-old" },
    restoreFailed: { section: "restore" },
    restoreStuck: { section: "restore" },
    changedMeanwhile: { section: "a-lock" },
    noGit: { none: "says all there is to do" },
    namesUser: { section: "nobody-was-told" },
    answeredWith: { section: "nobody-was-told" },
};

/** A heading's anchor, as GitHub makes it. */
const anchor = (heading: string) =>
    heading
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-");
const anchors = (markdown: string) => [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!));
/** The sections that say what to do, by their anchors. */
const sections = (markdown: string) =>
    Object.fromEntries(
        markdown
            .split(/^(?=#{1,3} )/m)
            .filter((part) => part.startsWith("### "))
            .map((part): [string, string] => [anchor(/^### (.+)$/m.exec(part)![1]!), part]),
    );

/** A command to type, or a sentence or half of one that begins with what to do. */
const tells =
    /\bnpm (?:start|run )|\bkubectl -n |\bgit worktree |\bpulumi stack init |(?:[.;:,] |\n)(?:[Ii]nstall|[Mm]ark|[Nn]ame|[Oo]pen|[Rr]un|[Ss]ay where|[Ww]rite) /;
/** Messages that say all there is to do, and do not. */
const silent = (texts: Record<string, string>) =>
    Object.entries(guide).flatMap(([name, where]) =>
        "none" in where && where.none === "says all there is to do" && !tells.test(texts[name]!) ? [name] : [],
    );

type Look = (markdown: string) => string[];

const unanswered: Look = (markdown) =>
    Object.entries({ ...guide, ...Object.fromEntries(alertIds.map((id) => [id, { section: id }])) }).flatMap(
        ([what, where]) => ("section" in where && !(where.section in sections(markdown)) ? [what] : []),
    );

/** What people look for though no alert and no message leads there: by section a word of it that they may search for. */
const topics: Record<string, string> = {
    "a-bad-release": "npm run deploy",
    restore: "--into in-place",
    "another-environment": "npm run prove",
    "grow-the-volume": "database.storage",
    "upgrade-eks": "minor version",
    "ci-is-down": "break-glass",
    "rotate-a-secret": "pulumi state taint",
    certificates: "aws acm",
    "a-surprising-bill": "npm run cost",
};
/** Topics without a section, and stacks that come with the project of which nothing is said of what a loss takes and how long it lasts. */
const unmentioned: Look = (markdown) => {
    const [, losses = ""] = /^## RTO and RPO\n(.*?)^## /ms.exec(markdown) ?? [];
    return [
        ...Object.keys(topics).filter((name) => sections(markdown)[name]?.includes(topics[name]!) !== true),
        ...["local", "dev", "prod"].filter((stack) => !losses.includes(`\n| ${stack} |`)),
    ];
};

const incomplete: Look = (markdown) =>
    Object.entries(sections(markdown)).flatMap(([name, text]) => {
        const parts = [...text.matchAll(/^- \*\*(\w+):\*\*\s+\S/gm)].map(([, part]) => part);
        return parts.join() === "Seen,Safe,Do,Over" ? [] : [name];
    });

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const sourceOf = (command: string) =>
    [`ops/${command}.ts`, `ops/${command}`]
        .filter((path) => existsSync(path))
        .flatMap((path) => (statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path]))
        .map((path) => readFileSync(path, "utf8"))
        .join("\n");
/** Commands that package.json lacks, and options that a command lacks. */
const unknownCommands: Look = (markdown) =>
    [...markdown.replace(/\s*\n\s*(?=--)/g, " ").matchAll(/\bnpm (?:run )?([\w:-]+)((?: [^`\n#]*)?)/g)].flatMap(
        ([, command, rest]) => {
            if (!(command! in scripts)) return [command!];
            const options = [...rest!.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option]) => option!);
            const source = sourceOf(command!);
            return options
                .filter((option) => !new RegExp(`"${option}[" ]`).test(source))
                .map((option) => `${command} ${option}`);
        },
    );

/** Whether a schema has the path; of a union, any branch. */
function has(schema: unknown, [first, ...rest]: string[]): boolean {
    if (first === undefined) return true;
    if (schema instanceof z.ZodOptional) return has(schema.unwrap(), [first, ...rest]);
    if (schema instanceof z.ZodDiscriminatedUnion)
        return schema.options.some((branch) => has(branch, [first, ...rest]));
    return schema instanceof z.ZodObject && first in schema.shape && has(schema.shape[first], rest);
}
const areas = Object.keys({ ...Schema.shape, ...AccountSchema.shape });
const unknownSettings: Look = (markdown) =>
    [...markdown.matchAll(/`([a-z]+(?:\.\w+)+)`/g)]
        .map(([, path]) => path!)
        .filter((path) => areas.includes(path.split(".")[0]!))
        .filter((path) => ![Schema, AccountSchema].some((schema) => has(schema, path.split("."))));

/** Links to a file or an anchor that is not there. */
const deadLinks: Look = (markdown) =>
    [...markdown.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([, path, fragment]) => {
        const file = path === "" ? undefined : posix.join(folder, path!);
        if (file !== undefined && !existsSync(file)) return [path!];
        const target = file === undefined ? markdown : readFileSync(file, "utf8");
        return fragment === undefined || anchors(target).includes(fragment) ? [] : [`${path}#${fragment}`];
    });

describe("The runbook", () => {
    const promises: { promise: string; look: Look; mutant: (markdown: string) => string; shows: string[] }[] = [
        {
            promise: "has a section for every alert",
            look: unanswered,
            mutant: (markdown) => markdown.replace("### site-slow\n", "### Slow\n"),
            shows: ["site-slow"],
        },
        {
            promise: "has a section for every message that tells somebody to do something",
            look: unanswered,
            mutant: (markdown) => markdown.replace("### A lock\n", "### Locks\n"),
            shows: ["locked", "busy", "changedMeanwhile"],
        },
        {
            promise: "has what people look for though nothing leads there",
            look: unmentioned,
            mutant: (markdown) =>
                markdown.replace("break-glass", "by hand").replace("### Rotate a secret", "### Secrets"),
            shows: ["ci-is-down", "rotate-a-secret"],
        },
        {
            promise: "says of every environment what a loss takes",
            look: unmentioned,
            mutant: (markdown) => markdown.replace("| prod | nothing", "| production | nothing"),
            shows: ["prod"],
        },
        {
            promise: "says in every section what is seen, what is safe, what to do, and when it is over",
            look: incomplete,
            mutant: (markdown) => markdown.replace("- **Over:** `kubectl top pods` answers.\n", ""),
            shows: ["metrics-missing"],
        },
        {
            promise: "goes by commands that there are",
            look: unknownCommands,
            mutant: (markdown) => markdown.replace("`npm run cost`", "`npm run costs`"),
            shows: ["costs"],
        },
        {
            promise: "goes by options that its commands have",
            look: unknownCommands,
            mutant: (markdown) => markdown.replace("--release-lock", "--release"),
            shows: ["recover --release"],
        },
        {
            promise: "names settings that there are",
            look: unknownSettings,
            mutant: (markdown) => markdown.replace("`database.storage`", "`database.size`"),
            shows: ["database.size"],
        },
        {
            promise: "names settings of the account that there are",
            look: unknownSettings,
            mutant: (markdown) => markdown.replace("`account.keepReleases`", "`account.releases`"),
            shows: ["account.releases"],
        },
        {
            promise: "leads to its own sections",
            look: deadLinks,
            mutant: (markdown) => markdown.replace("(#grow-the-volume)", "(#grow)"),
            shows: ["#grow"],
        },
        {
            promise: "leads to files and to their sections",
            look: deadLinks,
            mutant: (markdown) =>
                markdown.replace("../README.md#remove-it", "../README.md#removal").replace("prices.ts)", "price.ts)"),
            shows: ["../README.md#removal", "../ops/pricing/price.ts"],
        },
    ];
    for (const { promise, look, mutant, shows } of promises) {
        it(promise, () => {
            expect(look(runbook)).to.deep.equal([]);
            expect(look(mutant(runbook))).to.deep.equal(shows);
        });
    }

    it("is said of every message, with or without a section", () => {
        expect(Object.keys(guide)).to.have.members(Object.keys(messages));
    });

    it("is left out only where a message names itself what to do, or there is nothing to do", () => {
        expect(silent(said)).to.deep.equal([]);
        const noDigest = 'got the image "backend:latest", which has no digest';
        expect(silent({ ...said, noDigest, noKubeconfig: ".lab/kubeconfig is not there" })).to.deep.equal([
            "noKubeconfig",
            "noDigest",
        ]);
    });

    it("is where commands and pages say that it is", () => {
        const files = [...readdirSync("ops", { recursive: true, encoding: "utf8" }).map((name) => join("ops", name))]
            .filter((name) => name.endsWith(".ts"))
            .concat("README.md", "CONTRIBUTING.md");
        const named = files.flatMap((file) =>
            [...readFileSync(file, "utf8").matchAll(/docs\/runbook\.md#([\w-]+)/g)].map(([, name]) => name!),
        );
        expect(named).to.include("leaks");
        expect(named.filter((name) => !anchors(runbook).includes(name))).to.deep.equal([]);
    });
});
