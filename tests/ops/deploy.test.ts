import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { expect } from "chai";
import execa from "execa";
import { parse, stringify } from "yaml";
import { deploy, type Options, type Outcome } from "../../ops/delivery/deploy";
import { type Site, siteOf } from "../../ops/delivery/site";
import { messages } from "../../ops/messages";
import type { Images } from "../../ops/open-environment";
import { Schema } from "../../settings/schema";
import { valid } from "../config/valid";
import { clusterApi, type ClusterApi, paths as clusterPaths } from "../support/cluster-api";
import { bucket, claim, plainWords, words } from "../support/engine-words";
import { eventually } from "../support/e2e/eventually";
import { fakeCommand } from "../support/fake-command";
import { type Answer, type FakePulumi, fakePulumi } from "../support/fake-pulumi";
import { registryDouble, type RegistryDouble } from "../support/registry";
import { digest, goodCluster, goodSite, listed, serving } from "../support/release";
import { terminal } from "../support/terminal";
import { type Served, served } from "../support/served";

type Answers = Record<string, Answer | Answer[]>;
/** What other commands answer, by their name. */
type Tools = Record<string, Record<string, string>>;

const checkout = resolve(__dirname, "../..");
const urn = (type: string, name: string) => `urn:pulumi:field::lazysheeps::${type}::${name}`;
const deployment = urn("lazysheeps:workloads:Backend$kubernetes:apps/v1:Deployment", "backend");

/** An event of the engine about one resource. */
function event(kind: "resourcePreEvent" | "resOutputsEvent" | "resOpFailedEvent", op: string, about: string): object {
    const type = about.split("::")[2]!.split("$").at(-1)!;
    const state = { type, urn: about, custom: true, id: "it", inputs: {}, outputs: {} };
    return { [kind]: { metadata: { op, urn: about, type, old: state, new: state, provider: "" } } };
}
const summary = (resourceChanges: Record<string, number>): object => ({
    summaryEvent: { resourceChanges } as unknown as EngineEvent["summaryEvent"],
});
/** A preview of these steps. */
const planned = (...steps: [op: string, urn: string][]): Answer => ({
    events: [
        ...steps.map(([op, about]) => event("resourcePreEvent", op, about)),
        summary(Object.fromEntries(steps.map(([op]) => [op, 1]))),
    ],
});
/** A run that fails with these words, at this resource when it has come to one. */
const fails = ({ source: _, ...said }: (typeof plainWords)[string], at?: string): Answer => ({
    ...said,
    ...(at !== undefined && {
        events: [
            event("resOutputsEvent", "create", urn("aws:kms/key:Key", "state")),
            event("resOpFailedEvent", "update", at),
        ],
    }),
});

describe("npm run deploy, with an engine that only answers", () => {
    let project: string;
    let registry: RegistryDouble;
    let cluster: ClusterApi;
    let web: Served;
    /** What runs, and was released. */
    let last: Images;
    /** What dev has released. */
    let next: Images;
    let good: Answers;
    const made: { remove: () => void }[] = [];
    const { PATH: path, AWS_REGION: region } = process.env;

    before(async () => {
        registry = await registryDouble();
        web = await served(serving(goodSite()));
        const pushed = (tag: string): Images => {
            const of = (image: string) =>
                `${registry.host}/lazysheeps/${image}@${registry.push(`lazysheeps/${image}`, tag, `${image} of ${tag}`)}`;
            return { backend: of("backend"), frontend: of("frontend"), postgres: of("postgres") };
        };
        const released = "release-field-20260914T100000Z";
        last = pushed(released);
        next = pushed("release-dev-20260915T100000Z");
        // The same images, released before of a stack that they came through.
        for (const image of Object.keys(last))
            registry.push(`lazysheeps/${image}`, "release-stage-20260914T090000Z", `${image} of ${released}`);
        let objects = JSON.stringify(goodCluster());
        for (const [letter, reference] of [
            ["a", last.backend],
            ["b", last.frontend],
            ["c", last.postgres],
        ] as const)
            objects = objects.replaceAll(digest(letter), reference.split("@")[1]!);
        cluster = await clusterApi({
            ...listed(JSON.parse(objects) as ReturnType<typeof goodCluster>),
            [clusterPaths.version]: { major: "1", minor: "36", gitVersion: "v1.36.3" },
        });
        project = mkdtempSync(join(tmpdir(), "lazysheeps-field-"));
        symlinkSync(join(checkout, "images"), join(project, "images"));
        writeFileSync(join(project, "Pulumi.yaml"), readFileSync(join(checkout, "Pulumi.yaml")));
        writeFileSync(join(project, "kubeconfig"), cluster.config.exportConfig());
        const file = parse(readFileSync(join(checkout, "Pulumi.local.yaml"), "utf8")) as {
            config: Record<string, Record<string, unknown>>;
        };
        Object.assign(file.config["lazysheeps:environment"]!, { name: "field" });
        Object.assign(file.config["lazysheeps:platform"]!, {
            kubeconfig: "kubeconfig",
            context: cluster.config.getCurrentContext(),
            registry: `${registry.host}/lazysheeps`,
        });
        Object.assign(file.config["lazysheeps:platform"]!["entrance"]!, { url: web.url });
        file.config["lazysheeps:images"] = { source: "prebuilt" };
        writeFileSync(join(project, "Pulumi.field.yaml"), stringify(file));

        good = {
            "stack select": {},
            "stack export": { stdout: JSON.stringify({ version: 3, deployment: {} }) },
            "stack output": outputs(last),
            "stack history": { stdout: JSON.stringify([{ resourceChanges: { update: 1 } }]) },
            preview: planned(["update", deployment]),
            up: {},
        };
    });
    after(async () => {
        for (const one of made) one.remove();
        rmSync(project, { recursive: true });
        await Promise.all([registry.close(), cluster.close(), web.close()]);
    });
    afterEach(() => {
        process.env["PATH"] = path;
        if (region === undefined) delete process.env["AWS_REGION"];
        else process.env["AWS_REGION"] = region;
    });

    const outputs = (images: Images): Answer => ({
        stdout: JSON.stringify({ url: web.url, namespace: "lazysheeps", images }),
    });
    const engine = (answers: Answers): FakePulumi => {
        const fake = fakePulumi({ ...good, ...answers });
        made.push(fake);
        return fake;
    };
    const said: string[] = [];
    /** Deploys in this process, with an engine that answers as a good one does, but for these. */
    const deployed = async (
        answers: Answers,
        options: Partial<Options> & { site?: Partial<Site>; tools?: Tools; region?: string } = {},
    ): Promise<{ outcome: Outcome; calls: string[] }> => {
        const fake = engine(answers);
        const { site, tools = {}, region, ...others } = options;
        const folders = Object.entries(tools).map(([name, known]) => {
            const tool = fakeCommand(name, known);
            made.push(tool);
            return tool.folder;
        });
        process.env["PATH"] = [...folders, fake.folder, path].join(delimiter);
        if (region !== undefined) process.env["AWS_REGION"] = region;
        said.length = 0;
        const outcome = await deploy(
            { ...siteOf("field", project), ...site },
            { approved: [], backup: false, say: (line) => said.push(line), ...others },
        );
        return { outcome, calls: fake.calls() };
    };
    const replacesClaim = { preview: planned(["replace", claim], ["update", deployment]) };
    const killed = {
        "stack export": {
            stdout: JSON.stringify({
                version: 3,
                deployment: { pending_operations: [{ type: "updating", resource: { urn: deployment } }] },
            }),
        },
    };
    const runs = {
        "stack export": {
            stdout: JSON.stringify({
                version: 3,
                deployment: {
                    resources: [{ type: "kubernetes:batch/v1:CronJob", urn: urn("kubernetes:batch/v1:CronJob", "b") }],
                },
            }),
        },
    };

    /** An environment on AWS that builds its images and has released none. */
    const onAws: Partial<Site> = {
        settings: Schema.parse(valid("dev")),
        registry: { tags: () => Promise.resolve([]) } as unknown as Site["registry"],
    };
    const signedIn = (Account = "123456789012"): Tools => ({
        aws: { "sts get-caller-identity": JSON.stringify({ Account, Arn: "arn" }) },
    });

    describe("refuses, and changes nothing", () => {
        type Refusal = [what: string, answers: () => Answers, says: string, options?: Parameters<typeof deployed>[1]];
        const refusals: Refusal[] = [
            ["with an older engine", () => ({ version: { stdout: "v3.200.0\n" } }), "the engine is Pulumi 3.200.0"],
            [
                "where there is no such stack",
                () => ({
                    "stack select": { stderr: "error: no stack named 'field' found\n", exitCode: 6 },
                }),
                "pulumi stack init field",
            ],
            [
                "where nobody can be asked for the state",
                () => ({ "stack select": fails(words["no state"]!["as nobody is signed in"]!) }),
                messages.noState("field"),
            ],
            [
                "without the passphrase",
                () => ({ "stack export": fails(words["a wrong passphrase"]!["for the state"]!) }),
                messages.notDecrypted("field"),
            ],
            [
                "with another stack's secret among the settings",
                () => ({ preview: fails(words["a wrong key"]!["for a setting, named"]!) }),
                "'lazysheeps:djangoKey'",
            ],
            [
                "with a state that does not fit together",
                () => ({ preview: fails(words["a broken state"]!["that does not fit together"]!) }),
                messages.stateBroken("field"),
            ],
            ["after a run that was killed, and names what it was at", () => killed, `    ${deployment}\n`],
            [
                "in another account than the stack's",
                () => ({}),
                messages.otherAccount("field", "123456789012", "999999999999"),
                { site: onAws, tools: signedIn("999999999999") },
            ],
            [
                "in another region than the stack's",
                () => ({}),
                messages.otherRegion("field", "eu-central-1", "us-east-1"),
                { site: onAws, tools: signedIn(), region: "us-east-1" },
            ],
            [
                "what it has to build where no Docker engine answers",
                () => ({}),
                "no Docker engine answers, and the images have to be built: ",
                { site: onAws, tools: { ...signedIn(), docker: {} }, region: "eu-central-1" },
            ],
            [
                "where the cluster does not answer",
                () => runs,
                "the cluster of field does not answer",
                { site: { cluster: () => Promise.reject(new Error("connect ECONNREFUSED")) } },
            ],
            [
                "what is protected, and names it",
                () => ({ preview: fails(words["a protected resource"]!["that would be replaced"]!) }),
                messages.protects("field", claim, "the data of its volume"),
            ],
            [
                "what loses data that nobody has agreed to lose",
                () => replacesClaim,
                `npm run deploy -- --stack field --approve '${claim}'`,
                { approved: [deployment] },
            ],
            [
                "when the engine has told less than it has counted",
                () => ({ preview: { events: [summary({ delete: 1 })] } }),
                messages.planIncomplete,
            ],
            ["without a backup", () => runs, "--no-backup", { backup: true }],
            ["what nobody has released", () => ({}), "npm run deploy -- --stack prod", { from: "prod" }],
            [
                "what nobody has scanned",
                () => ({}),
                "the last release of dev is not what was scanned (backend, frontend, postgres)",
                { from: "dev", scanned: { backend: "a", frontend: "b", postgres: "c" } },
            ],
            [
                "built images of which none runs yet",
                () => ({ "stack output": { stdout: "{}" } }),
                messages.noImagesYet("field"),
                { site: { registry: { tags: () => Promise.resolve([]) } as unknown as Site["registry"] } },
            ],
            [
                "when somebody has asked to stop before it came to that",
                () => ({}),
                messages.stoppedBefore,
                { stop: { asked: () => true, signal: AbortSignal.abort() } },
            ],
        ];
        for (const [what, answers, says, options] of refusals) {
            it(what, async () => {
                const { outcome, calls } = await deployed(answers(), options);
                expect(outcome.text).to.contain(says);
                expect(outcome.result).to.equal("refused");
                expect(calls).not.to.include("up");
            });
        }

        for (const name of ["a lock", "a lock of Pulumi Cloud"]) {
            it(`while another run holds ${name}, and shows whose it is`, async () => {
                const [lock] = Object.values(words[name]!);
                const { outcome } = await deployed({ up: fails(lock!) });
                expect(outcome.text).to.contain(lock!.stderr!.trim()).and.contain("npm run recover -- --stack field");
                expect(outcome.result).to.equal("refused");
            });
        }
    });

    it("does what was agreed to, and what loses nothing", async () => {
        const { outcome, calls } = await deployed(replacesClaim, { approved: [claim] });
        expect(outcome.result, outcome.text).to.equal("released");
        expect(calls.filter((call) => call === "up")).to.have.length(1);
        expect(said).to.include("! replace  PersistentVolumeClaim postgres-data  loses the data of its volume");
    });

    it("releases what another stack has released and somebody has scanned", async () => {
        const { outcome } = await deployed({}, { from: "stage", scanned: { ...last } });
        expect(outcome, outcome.text).to.deep.include({ result: "released", images: last });
        expect(said).to.include("taking release-stage-20260914T090000Z");
    });

    it("marks what it has verified as a release, and what was one already not again", async () => {
        const running = { "stack output": outputs(last) };
        const again = await deployed(running);
        expect(again.outcome).to.include({ result: "released", release: "release-field-20260914T100000Z" });
    });

    describe("that fails", () => {
        const timeout = words["pods that do not get ready"]!["by the stand-in"]!;

        it("says first what failed, then what was done, and last what to do", async () => {
            const expired = words["a sign-in that has run out"]!["at a resource"]!;
            const { outcome, calls } = await deployed({ up: fails(expired, bucket) });
            expect(outcome.result).to.equal("failed");
            const order = ["    Bucket backups", "1 create", "ExpiredToken", messages.signedOut("field")];
            const places = order.map((part) => outcome.text.indexOf(part));
            expect(places, outcome.text).to.deep.equal([...places].sort((one, other) => one - other));
            expect(places).not.to.include(-1);
            expect(
                calls.filter((call) => call === "up"),
                "AWS would refuse it again",
            ).to.have.length(1);
        });

        it("and leaves an application says whether that still serves", async () => {
            const expired = words["a sign-in that has run out"]!["at a resource"]!;
            const failing = { ...runs, up: fails(expired, bucket) };
            const texts = async (site: Partial<Site>) => (await deployed(failing, { site })).outcome.text;
            expect(await texts({}))
                .to.contain(messages.signedOut("field"))
                .and.contain(messages.stillServes(web.url));
            const broken = await served((_, response) => void response.writeHead(500).end());
            try {
                expect(await texts({ url: () => Promise.resolve(broken.url) }))
                    .to.contain("does not work as it should")
                    .and.contain("page: /: status 500")
                    .and.not.contain(messages.stillServes(broken.url));
            } finally {
                await broken.close();
            }
            const unknown = await texts({ url: () => Promise.reject(new Error("nobody is signed in")) });
            expect(unknown).to.contain(messages.servesUnknown("field", "nobody is signed in"));
            const { outcome } = await deployed({ up: fails(expired, bucket) });
            expect(outcome.text, "nothing ran before").not.to.contain("still answers");
        });

        it("is shown as it is where nobody knows better", async () => {
            const build = plainWords["a build that fails"]!;
            const { outcome } = await deployed({ up: fails(build, urn("docker:index/image:Image", "backend")) });
            expect(outcome.result).to.equal("failed");
            expect(outcome.text).to.contain("Image backend").and.contain("the index's certificate has expired");
            expect(outcome.text).not.to.contain("Command failed");
        });

        it("at pods that do not get ready goes back to what was released last", async () => {
            const { outcome, calls } = await deployed({ up: [fails(timeout, deployment), {}] });
            expect(outcome).to.deep.include({ result: "back", images: last });
            expect(outcome.text).to.contain("    Deployment backend").and.contain(messages.neverReady("field"));
            expect(calls.filter((call) => call === "up")).to.have.length(2);
        });

        it("at a migration goes back as well", async () => {
            const job = urn("lazysheeps:workloads:Migration$kubernetes:batch/v1:Job", "migration");
            const { outcome } = await deployed({ up: [fails(plainWords["a migration that fails"]!, job), {}] });
            expect(outcome.result, outcome.text).to.equal("back");
        });

        it("in what people rely on goes back too, and says what did not hold", async () => {
            const running = [last, last, next, next, last].map(outputs);
            const { outcome } = await deployed({ "stack output": running }, { from: "dev" });
            expect(outcome).to.deep.include({ result: "back", images: last });
            expect(outcome.text).to.contain("image of backend: ");
        });

        it("for the first time has nothing to go back to", async () => {
            const site = { registry: { tags: () => Promise.resolve([]) } as unknown as Site["registry"] };
            const { outcome, calls } = await deployed({ up: fails(timeout, deployment) }, { site });
            expect(outcome.result).to.equal("failed");
            expect(outcome.text)
                .to.contain(messages.neverReady("field"))
                .and.contain(messages.nothingToGoBackTo("field"));
            expect(calls.filter((call) => call === "up")).to.have.length(1);
        });

        it("and cannot go back says so", async () => {
            const { outcome } = await deployed({ up: fails(timeout, deployment) });
            expect(outcome.result).to.equal("failed");
            expect(outcome.text).to.contain("did not come back").and.contain("docs/runbook.md#a-bad-release");
        });

        it("with an exit code that says why is told what to do, whatever the engine has printed", async () => {
            const { outcome } = await deployed({ up: { stderr: "error: the barn is full\n", exitCode: 255 } });
            expect(outcome.result).to.equal("failed");
            expect(outcome.text).to.contain("the barn is full").and.contain(messages.engineFailed("field"));
        });

        it("stays where somebody has asked to stop, whatever failed by that", async () => {
            const stopped = words["a run that was stopped"]!["while it waited for pods"]!;
            const { outcome, calls } = await deployed({ up: fails(stopped, deployment) });
            expect(outcome.result).to.equal("failed");
            expect(outcome.text).to.contain(messages.stopped("field"));
            expect(calls.filter((call) => call === "up")).to.have.length(1);
        });
    });

    describe("as a command", function () {
        this.timeout(120_000);

        /** Runs it as its own process; what it prints is kept from the beginning. */
        const start = (
            fake: FakePulumi,
            args: string[],
            { env = {}, around = [] }: { env?: Record<string, string>; around?: string[] } = {},
        ) => {
            const node = [process.execPath, "--require", require.resolve("tsx/cjs"), join(checkout, "ops/deploy.ts")];
            const [command, ...others] = [...around, ...node, "--stack", "field", ...args];
            const child = execa(command!, others, {
                cwd: project,
                reject: false,
                env: { PATH: [fake.folder, path].join(delimiter), GITHUB_STEP_SUMMARY: "", ...env },
            });
            return { fake, child, run: child.then((ended) => ended) };
        };
        let folder: string;
        let released: ReturnType<typeof start>;
        let refused: ReturnType<typeof start>;
        let approved: ReturnType<typeof start>;
        let unwritable: ReturnType<typeof start>;
        let stopped: ReturnType<typeof start>;
        let atTerminal: ReturnType<typeof start>;
        // Most of the time goes into loading the program.
        before(() => {
            folder = mkdtempSync(join(project, "reports-"));
            writeFileSync(join(folder, "summary"), "");
            const env = { GITHUB_STEP_SUMMARY: join(folder, "summary") };
            released = start(engine({}), ["--no-backup", "--notes", join(folder, "deep/notes.md")], { env });
            // As a workflow hands over what nobody has filled in, and what somebody has.
            refused = start(engine(replacesClaim), ["--approve", "", "--json", "--notes", join(folder, "none.md")]);
            approved = start(engine(replacesClaim), ["--approve", `${deployment} ${claim}`, "--no-backup"]);
            unwritable = start(engine({}), ["--no-backup", "--notes", join(folder, "summary/notes.md")]);
            const between = words["a run that was stopped"]!["between two steps"]!;
            const stops = (waits: Answer["waits"]) => engine({ up: { ...fails(between), waits } });
            stopped = start(stops(true), ["--no-backup", "--json"]);
            atTerminal = start(stops("apart"), ["--no-backup"], { around: terminal });
        });

        it("exits with 0 when it has released, and writes the notes and the run's page", async () => {
            const { exitCode, stdout, stderr } = await released.run;
            expect(exitCode, stderr).to.equal(0);
            expect(stdout).to.contain("field is released as release-field-20260914T100000Z");
            const notes = readFileSync(join(folder, "deep/notes.md"), "utf8");
            expect(notes).to.contain("# field: release-field-20260914T100000Z").and.contain(last.backend);
            expect(readFileSync(join(folder, "summary"), "utf8")).to.contain("Deploy of field: released");
        });

        it("exits with 2 where its notes could not be written, and asks the engine nothing", async () => {
            const { exitCode, stderr } = await unwritable.run;
            expect(stderr).to.contain("summary/notes.md cannot be written: EEXIST");
            expect([exitCode, unwritable.fake.calls()]).to.deep.equal([2, []]);
        });

        it("exits with 2 when it has refused, and says so as JSON, with its progress apart", async () => {
            const { exitCode, stdout, stderr } = await refused.run;
            expect(exitCode, stderr).to.equal(2);
            const outcome = JSON.parse(stdout) as Outcome;
            expect(outcome.result).to.equal("refused");
            expect(outcome.text).to.contain(`--approve '${claim}'`);
            expect(stderr).to.contain("› looking what changes");
            expect(refused.fake.calls()).not.to.include("up");
            expect(existsSync(join(folder, "none.md"))).to.equal(false);
        });

        it("exits with 0 when what it loses is approved, among others", async () => {
            const { exitCode, stdout, stderr } = await approved.run;
            expect(exitCode, stderr).to.equal(0);
            expect(stdout).to.contain("field is released");
        });

        const engineRuns = ({ fake }: ReturnType<typeof start>) =>
            eventually(
                "the engine runs",
                () => fake.calls(),
                (calls) => calls.includes("waiting"),
                60,
            );

        it("asks the engine once to stop, waits for it, and says what asking again would cost", async () => {
            const { fake, child, run } = stopped;
            await engineRuns(stopped);
            child.kill("SIGINT");
            const { exitCode, stdout, stderr } = await run;
            expect(exitCode, stderr).to.equal(1);
            expect(stderr).to.contain(messages.stopping);
            expect((JSON.parse(stdout) as Outcome).text).to.contain(messages.stopped("field"));
            expect(fake.calls().filter((call) => call === "SIGINT")).to.have.length(1);
        });

        it("leaves it to the terminal to ask the engine, where there is one: told twice it drops what it has begun", async () => {
            const { fake, child, run } = atTerminal;
            await engineRuns(atTerminal);
            let shown = "";
            child.stdout!.on("data", (text) => (shown += String(text)));
            child.stdin!.write("\u0003");
            await eventually(
                "the command stops",
                () => shown,
                (text) => text.includes(messages.stopping.slice(0, 40)),
                60,
            );
            // Time for a signal that there should not be.
            await setTimeout(300);
            expect(fake.calls()).not.to.include("SIGINT");
            fake.stop();
            const { exitCode } = await run;
            expect(exitCode, shown).to.equal(1);
            // A terminal ends lines its own way.
            expect(shown.replaceAll("\r\n", "\n")).to.contain(messages.stopped("field"));
        });
    });
});
