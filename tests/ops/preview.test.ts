import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PreviewResult, Stack } from "@pulumi/pulumi/automation";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { expect } from "chai";
import execa from "execa";
import { stringify } from "yaml";
import { imagesToPreview } from "../../ops/delivery/images-to-preview";
import { countOf, nameOf, plan, planOf } from "../../ops/delivery/plan";
import { asJson, asMarkdown, asText } from "../../ops/delivery/plan-report";
import { settingsOf } from "../../ops/environment";
import { messages } from "../../ops/messages";
import type { Registry } from "../../ops/registry";
import { addToSummary, expectWritable, writeReport } from "../../ops/report-file";
import { type Config, keyed, set, valid } from "../config/valid";
import { images } from "../support/release";

const secret = "hunter2-of-the-flock";
type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** A step as the engine tells it; its values are there, plain, where nothing has marked them as secret. */
function event(op: Metadata["op"], type: string, name: string, more: Partial<Metadata> = {}): EngineEvent {
    const urn = `urn:pulumi:meadow::lazysheeps::lazysheeps:workloads:Postgres$${type}::${name}`;
    const state = {
        type,
        urn,
        custom: true,
        id: "lazysheeps/it",
        parent: "urn:pulumi:meadow::lazysheeps::pulumi:pulumi:Stack::lazysheeps-meadow",
        inputs: { stringData: { password: secret } },
        outputs: { spec: secret },
        provider: "",
    };
    const metadata = { op, urn, type, provider: "", old: state, new: state, ...more };
    return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata, planning: true } };
}
const diff = (kinds: Record<string, string>) =>
    ({
        detailedDiff: Object.fromEntries(
            Object.entries(kinds).map(([path, diffKind]) => [path, { diffKind, inputDiff: true }]),
        ),
    }) as Partial<Metadata>;
const stateOf = (type: string) => event("same", type, "it").resourcePreEvent!.metadata.old!;

const claim = "kubernetes:core/v1:PersistentVolumeClaim";
const service = "kubernetes:core/v1:Service";
const deployment = "kubernetes:apps/v1:Deployment";
const password = "random:index/randomPassword:RandomPassword";

const replacedClaim = ["create-replacement", "replace", "delete-replaced"].map((op) =>
    event(
        op as Metadata["op"],
        claim,
        "postgres-data",
        diff({ "spec.storageClassName": "update-replace", "metadata.labels.app": "update" }),
    ),
);
const calm = [
    event("same", "pulumi:pulumi:Stack", "lazysheeps-meadow"),
    event("create", "kubernetes:core/v1:Secret", "django"),
    event("update", deployment, "backend", diff({ "spec.template.spec.containers[0].image": "update" })),
    event("replace", service, "web", diff({ "spec.clusterIP": "update-replace" })),
    event("same", service, "postgres"),
];
const risky = [...calm, ...replacedClaim, event("delete", service, "old")];
const report = (events: EngineEvent[]) => ({ stack: "meadow", plan: planOf(events) });

/** A stack whose preview tells these events and has counted this. */
const stackThat = (events: EngineEvent[], changeSummary: PreviewResult["changeSummary"]) =>
    ({
        preview: (options: { onEvent: (event: EngineEvent) => void }) => {
            events.forEach(options.onEvent);
            return Promise.resolve({ stdout: "", stderr: "", changeSummary });
        },
    }) as unknown as Stack;

describe("What a deploy would change", () => {
    it("has what may lose data first, then what ends, then the rest as the engine tells it", () => {
        expect(planOf(risky).map((step) => `${step.operation} ${nameOf(step)}`)).to.deep.equal([
            "replace PersistentVolumeClaim postgres-data",
            "replace Service web",
            "delete Service old",
            "create Secret django",
            "update Deployment backend",
        ]);
    });

    it("is counted once each, of a replacement's three steps too, and not where nothing changes", () => {
        expect(countOf(planOf(risky))).to.deep.equal({ replace: 2, delete: 1, create: 1, update: 1 });
        expect(planOf([event("same", service, "postgres"), event("read", service, "other")])).to.deep.equal([]);
    });

    it("names what changes, and of that what cannot change in place", () => {
        const [first] = planOf(risky);
        expect(first).to.deep.include({
            changes: ["metadata.labels.app", "spec.storageClassName"],
            forces: ["spec.storageClassName"],
            loses: "the data of its volume",
        });
    });

    it("names it where a provider says no more than which inputs", () => {
        const [step] = planOf([event("replace", password, "it", { diffs: ["length", "keepers"], keys: ["length"] })]);
        expect(step).to.deep.include({ changes: ["keepers", "length"], forces: ["length"] });
    });

    it("says nothing of components, the program's or a package's", () => {
        const component = { ...stateOf("eks:index:Cluster"), custom: false };
        const events = [
            event("delete", "eks:index:Cluster", "cluster", { old: component, new: component }),
            event("create", "lazysheeps:workloads:Backend", "backend"),
        ];
        expect(planOf(events)).to.deep.equal([]);
    });

    it("loses nothing with what is only forgotten, and says what goes all the same", () => {
        const kept = { old: { ...stateOf(claim), retainOnDelete: true } };
        const steps = planOf([event("delete", claim, "kept", kept), event("delete", claim, "gone")]);
        expect(steps.map((step) => [nameOf(step), step.loses])).to.deep.equal([
            ["PersistentVolumeClaim gone", "the data of its volume"],
            ["PersistentVolumeClaim kept", undefined],
        ]);
    });

    it("counts as lost what an earlier run has replaced and not come to remove", () => {
        const steps = planOf([event("update", claim, "data"), event("delete-replaced", claim, "data")]);
        expect(steps.map(({ operation, loses }) => [operation, loses])).to.deep.equal([
            ["delete", "the data of its volume"],
            ["update", undefined],
        ]);
    });

    it("comes with the engine's warnings, each once, apart from it", async () => {
        const diagnostic = (severity: "warning" | "info", message: string): EngineEvent => ({
            sequence: 0,
            timestamp: 0,
            diagnosticEvent: { severity, message, color: "never" },
        });
        const events = [
            diagnostic("info", "Registering resource"),
            diagnostic("warning", "<{%reset%}>passwords cross in plain text<{%reset%}>\n"),
            diagnostic("warning", "passwords cross in plain text"),
        ];
        const heard: string[] = [];
        const steps = await plan(stackThat(events, { same: 1 }), (warning) => heard.push(warning));
        expect(steps).to.deep.equal([]);
        expect(heard).to.deep.equal(["passwords cross in plain text"]);
    });

    it("says nothing of how a provider signs in, and does of one that goes", () => {
        const state = stateOf("pulumi:providers:aws");
        const inputs = Object.fromEntries(["assumeRoles", "kubeconfig", "region"].map((name) => [name, "before"]));
        const steps = (op: "update" | "replace", ...changes: string[]) => {
            const changed = Object.fromEntries(changes.map((name) => [name, "after"]));
            const now = { ...state, inputs: { ...inputs, ...changed } };
            return planOf([event(op, "pulumi:providers:aws", "aws", { old: { ...state, inputs }, new: now })]);
        };
        expect(steps("update", "assumeRoles", "kubeconfig")).to.deep.equal([]);
        expect(steps("update", "assumeRoles", "region")).to.have.length(1);
        expect(steps("replace", "assumeRoles")).to.have.length(1);
        expect(steps("update")).to.have.length(1);
        // Secret inputs look alike before and after, and have their paths.
        const secretInput = event("update", "pulumi:providers:kubernetes", "it", diff({ kubeconfig: "update" }));
        expect(planOf([secretInput])).to.deep.equal([]);
    });

    it("calls a provider one", () => {
        const [step] = planOf([event("replace", "pulumi:providers:aws", "caller")]);
        expect(nameOf(step!)).to.equal("provider caller");
    });

    it("is not known when the engine has counted more than it has told", async () => {
        const counted = { create: 1, update: 1, replace: 2, delete: 1, same: 2 };
        expect(await plan(stackThat(risky, counted))).to.deep.equal(planOf(risky));
        for (const [events, counts] of [
            [calm, counted],
            [[], {}],
        ] as const) {
            const said = await plan(stackThat([...events], counts)).catch((error: unknown) => (error as Error).message);
            expect(said).to.equal(messages.planIncomplete);
        }
    });
});

describe("The report of a preview", () => {
    const rows = (markdown: string) => markdown.split("\n").filter((line) => line.startsWith("|"));

    it("has a replaced volume on top, with what is lost and what a deploy asks for", () => {
        const markdown = asMarkdown(report(risky));
        expect(markdown.split("\n")[0]).to.equal("## ⚠️ meadow loses what cannot be made again");
        expect(rows(markdown)[2]).to.equal(
            "| replace | `PersistentVolumeClaim postgres-data` | `spec.storageClassName` | **the data of its volume** |",
        );
        expect(markdown).to.contain("npm run deploy -- --stack meadow stops here unless --approve URN");
        expect(markdown).to.contain(`--approve '${planOf(risky)[0]!.urn}'`);
        const order = [
            "postgres-data",
            "## What a deploy would change: meadow",
            "### Replaced or deleted",
            "Service web",
            "In all: ",
            "<details>",
            "backend",
        ];
        const places = order.map((text) => markdown.indexOf(text));
        expect(places).not.to.include(-1);
        expect(places).to.deep.equal([...places].sort((one, other) => one - other));
    });

    it("warns of nothing where nothing is lost", () => {
        const { markdown, text } = { markdown: asMarkdown(report(calm)), text: asText(report(calm)) };
        for (const said of [markdown, text]) {
            expect(said).not.to.contain("approve");
            expect(said.toLowerCase()).not.to.contain("lose");
        }
        expect(markdown).to.contain("### Replaced or deleted");
        expect(markdown).to.contain("<summary>The rest: 1 create, 1 update</summary>");
    });

    it("marks it on a terminal too", () => {
        const lines = asText(report(risky)).split("\n");
        expect(lines[0]).to.equal(
            "! replace  PersistentVolumeClaim postgres-data  [spec.storageClassName]  loses the data of its volume",
        );
        expect(lines.slice(1, 5).every((line) => line.startsWith("  "))).to.equal(true);
        expect(lines[5]).to.equal("meadow: 2 replace, 1 delete, 1 create, 1 update");
        expect(lines[6]).to.equal(messages.deployStops("meadow", 1));
    });

    it("says so when nothing changes", () => {
        expect(asMarkdown(report([]))).to.equal("## What a deploy would change: meadow\n\nIn all: no change.\n");
        expect(asText(report([]))).to.equal("meadow: no change");
    });

    it("is data as well: stack, counts and steps", () => {
        const { stack, counts, steps } = JSON.parse(asJson(report(risky))) as Record<string, unknown>;
        expect({ stack, counts }).to.deep.equal({
            stack: "meadow",
            counts: { replace: 2, delete: 1, create: 1, update: 1 },
        });
        expect(steps).to.deep.equal(planOf(risky));
    });

    it("holds no value, which may be a secret", () => {
        expect(JSON.stringify(risky)).to.contain(secret);
        for (const write of [asMarkdown, asText, asJson]) {
            expect(write(report(risky))).not.to.contain(secret);
            expect(write({ ...report(risky), note: secret })).to.contain(secret);
        }
    });

    it("shows strange names as they are, each in its cell", () => {
        const name = "a|b`c``d <img src=x> @flock";
        const path = 'metadata.annotations["a|b`"]';
        const markdown = asMarkdown(
            report([event("replace", claim, name, diff({ [path]: "update-replace" })), event("delete", service, name)]),
        );
        for (const row of rows(markdown)) expect(row.split(/(?<!\\)\|/).length - 2, row).to.be.oneOf([3, 4]);
        expect(markdown).to.contain("```PersistentVolumeClaim a\\|b`c``d <img src=x> @flock```");
        expect(markdown).to.contain(`\`\`${path.replaceAll("|", "\\|")}\`\``);
        const note = asMarkdown({ ...report([]), note: "<b>|*_`@flock" });
        expect(note).not.to.match(/<b>|\*_|@flock/);
    });

    it("shows of many reasons the first ten", () => {
        const paths = Object.fromEntries([...Array(12).keys()].map((key) => [`values.k${key}`, "update"]));
        const markdown = asMarkdown(report([event("update", "kubernetes:helm.sh/v3:Release", "it", diff(paths))]));
        expect(markdown.match(/`values\.k\d+`/g)).to.have.lengthOf(10);
        expect(markdown).to.contain(", 2 more |");
    });
});

describe("The images that a preview hands over", () => {
    let project: string;
    beforeEach(() => (project = mkdtempSync(join(tmpdir(), "lazysheeps-preview-"))));
    afterEach(() => rmSync(project, { recursive: true }));

    function write(stack: string, change: Record<string, unknown> = {}) {
        const config: Config = valid(stack);
        for (const [path, value] of Object.entries(change)) set(config, path, value);
        writeFileSync(join(project, `Pulumi.${stack}.yaml`), stringify({ config: keyed(config) }));
    }
    const runs = (outputs: object) => {
        let closed = 0;
        const stack = { outputs: () => Promise.resolve(outputs) } as unknown as Stack;
        const open = () => Promise.resolve({ stack, close: () => (closed += 1) });
        return { open, closed: () => closed };
    };
    const registry = (tags: string[]): Registry => ({
        manifest: () => Promise.reject(new Error("asked for a manifest")),
        tag: () => Promise.reject(new Error("asked to tag")),
        tags: () => Promise.resolve(tags),
        digestOf: () => Promise.resolve(`sha256:${"b".repeat(64)}`),
    });
    const none = registry([]);
    const never = () => Promise.reject(new Error("opened"));
    const without = { "images.backend": undefined, "images.frontend": undefined, "images.postgres": undefined };

    it("are none where the stack builds them, or says which, or has none", async () => {
        write("dev");
        write("prod");
        write("account");
        for (const stack of ["dev", "prod", "account"])
            expect(await imagesToPreview(stack, project, never, none), stack).to.deep.equal({});
    });

    it("are those that the stack runs now", async () => {
        write("prod", without);
        const running = runs({ images: { value: images, secret: false } });
        expect(await imagesToPreview("prod", project, running.open, none)).to.deep.equal({ images });
        expect(running.closed()).to.equal(1);
    });

    it("are those of its last release before those: what a failed run leaves says nothing of them", async () => {
        write("prod", without);
        const released = registry(["release-prod-20260914T120000Z"]);
        const { images: last } = await imagesToPreview("prod", project, never, released);
        expect(last!.backend).to.match(/lazysheeps\/backend@sha256:b{64}$/);
    });

    it("are digests of zeros, valid ones, where none was ever deployed, and it is said", async () => {
        write("prod", without);
        const { images: zeros, note } = await imagesToPreview("prod", project, runs({}).open, none);
        expect(zeros!.backend).to.equal(
            `123456789012.dkr.ecr.eu-central-1.amazonaws.com/lazysheeps/backend@sha256:${"0".repeat(64)}`,
        );
        expect(note).to.equal(messages.neverDeployed("prod"));
        write("prod", Object.fromEntries(Object.entries(zeros!).map(([image, one]) => [`images.${image}`, one])));
        expect(settingsOf("prod", project).images).to.deep.equal({ source: "prebuilt", ...zeros });
    });

    it("are refused for a stack that has no file, with those that have one", async () => {
        write("dev");
        const said = await imagesToPreview("meadow", project, never, none).catch(
            (error: unknown) => (error as Error).message,
        );
        expect(said).to.equal(messages.noStackFile("meadow", ["dev"]));
    });
});

describe("A report's file", () => {
    let folder: string;
    const saved = { ...process.env };
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "lazysheeps-report-"));
        process.env["INIT_CWD"] = folder;
        process.env["GITHUB_STEP_SUMMARY"] = join(folder, "summary");
    });
    afterEach(() => {
        for (const name of ["INIT_CWD", "GITHUB_STEP_SUMMARY"])
            if (saved[name] === undefined) delete process.env[name];
            else process.env[name] = saved[name];
        rmSync(folder, { recursive: true });
    });

    it("is where the caller says, seen from where he is", () => {
        writeReport("preview/dev.md", "baa");
        expect(readFileSync(join(folder, "preview/dev.md"), "utf8")).to.equal("baa");
    });

    it("is refused before there is one where it could not be written, and leaves no file", () => {
        expectWritable("deep/dev.md");
        expect(readdirSync(join(folder, "deep"))).to.deep.equal([]);
        writeReport("deep/dev.md", "baa");
        expectWritable("deep/dev.md");
        expect(readFileSync(join(folder, "deep/dev.md"), "utf8")).to.equal("baa");
        expect(() => expectWritable("deep")).to.throw("deep cannot be written: EISDIR");
    });

    it("is added to the page of a workflow's run, after what is there", () => {
        addToSummary("# one\n");
        addToSummary("# two");
        expect(readFileSync(join(folder, "summary"), "utf8")).to.equal("# one\n\n# two\n\n");
        process.env["GITHUB_STEP_SUMMARY"] = "";
        addToSummary("# three");
    });
});

describe("npm run preview", () => {
    it("ends with 2 when nobody could look, and says why", async () => {
        const command = ["ops/run.mjs", "preview", "--stack", "meadow"];
        const { exitCode, all } = await execa(process.execPath, command, { reject: false, all: true });
        expect(exitCode).to.equal(2);
        expect(all).to.contain("there is no Pulumi.meadow.yaml");
    });
});
