import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment as Exported, Stack } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { messages } from "../../ops/messages";
import { recover, takeIn } from "../../ops/recovery";

type Resource = Record<string, unknown>;

/** A stack that remembers what was done to it. */
class FakeStack {
    readonly name = "local";
    readonly done: string[] = [];
    constructor(readonly deployment: { resources?: Resource[]; pending_operations?: object[] }) {}
    cancel = () => Promise.resolve(void this.done.push("cancel"));
    exportStack = () => Promise.resolve({ version: 3, deployment: structuredClone(this.deployment) });
    importStack = ({ deployment }: Exported) => {
        this.done.push("import");
        Object.assign(this.deployment, deployment);
        return Promise.resolve();
    };
    refresh = () => Promise.resolve(void this.done.push("refresh"));
}

const claim = (more: Resource = {}): Resource => ({
    urn: "urn:pulumi:local::lazysheeps::kubernetes:core/v1:PersistentVolumeClaim::data",
    type: "kubernetes:core/v1:PersistentVolumeClaim",
    inputs: { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data-1", namespace: "flock" } },
    ...more,
});
const creating = (resource: Resource) => ({ type: "creating", resource });
const missing = Object.assign(new Error("not found"), { code: 404 });

describe("A stack whose last run was killed", () => {
    let state: string;
    beforeEach(() => (state = mkdtempSync(join(tmpdir(), "lazysheeps-test-"))));
    afterEach(() => rmSync(state, { recursive: true }));

    const lock = (pid: number, host = hostname(), stack = "local") => {
        const folder = join(state, "state", ".pulumi", "locks", "organization", "lazysheeps", stack);
        mkdirSync(folder, { recursive: true });
        writeFileSync(
            join(folder, "1.json"),
            JSON.stringify({ pid, hostname: host, timestamp: "2026-01-02T03:04:05Z" }),
        );
    };
    /** The id of a process that has ended. */
    const dead = async () => {
        const child = spawn("true");
        await new Promise((resolve) => child.once("exit", resolve));
        return child.pid!;
    };
    const run = (stack: FakeStack, ...existing: string[]) =>
        recover(
            stack as unknown as Stack,
            state,
            {
                read: ({ metadata }) =>
                    existing.includes(metadata.name)
                        ? Promise.resolve({
                              metadata: {
                                  ...metadata,
                                  managedFields: [{ manager: "kubelet" }, { manager: "pulumi-kubernetes-0a1b2c3d" }],
                              },
                          } as never)
                        : Promise.reject(missing),
            },
            () => undefined,
        );

    it("is left alone when it was not", async () => {
        const stack = new FakeStack({ resources: [claim({ id: "flock/data-1" })] });
        await run(stack, "data-1");
        expect(stack.done).to.deep.equal([]);
    });

    it("is not touched while another run works on it, which is named", async () => {
        const engine = join(state, "pulumi");
        symlinkSync("/bin/sleep", engine);
        const child = spawn(engine, ["60"]);
        await new Promise((resolve) => child.once("spawn", resolve));
        try {
            lock(child.pid!);
            const stack = new FakeStack({});
            const error = (await run(stack).catch((reason: unknown) => reason)) as Error;
            expect(error.message).to.match(
                new RegExp(`pid ${child.pid} on ${hostname()} .* since 2026-01-02T03:04:05Z`),
            );
            expect(stack.done).to.deep.equal([]);
        } finally {
            child.kill();
        }
    });

    it("is not touched when the run was on another machine, whose processes cannot be seen", async () => {
        lock(await dead(), "elsewhere");
        const stack = new FakeStack({});
        const error = (await run(stack).catch((reason: unknown) => reason)) as Error;
        expect(error.message).to.contain("on elsewhere");
        expect(stack.done).to.deep.equal([]);
    });

    it("is unlocked when another program has got the engine's process id since", async () => {
        const child = spawn("sleep", ["60"]);
        await new Promise((resolve) => child.once("spawn", resolve));
        try {
            lock(child.pid!);
            const stack = new FakeStack({});
            await run(stack);
            expect(stack.done).to.deep.equal(["cancel"]);
        } finally {
            child.kill();
        }
    });

    it("is left alone while somebody works on another stack", async () => {
        lock(await dead(), "elsewhere", "dev");
        const stack = new FakeStack({});
        await run(stack);
        expect(stack.done).to.deep.equal([]);
    });

    it("is not unlocked for a dead run while a second one lives", async () => {
        lock(await dead());
        const folder = join(state, "state", ".pulumi", "locks", "organization", "lazysheeps", "local");
        writeFileSync(join(folder, "2.json"), JSON.stringify({ pid: 1, hostname: "elsewhere", timestamp: "" }));
        const stack = new FakeStack({ pending_operations: [creating(claim())] });
        const error = (await run(stack, "data-1").catch((reason: unknown) => reason)) as Error;
        expect(error.message).to.contain("pid 1 on elsewhere");
        expect(stack.done).to.deep.equal([]);
    });

    it("is unlocked, and nothing more when no step had begun", async () => {
        lock(await dead());
        const stack = new FakeStack({ resources: [claim({ id: "flock/data-1" })] });
        await run(stack);
        expect(stack.done).to.deep.equal(["cancel"]);
    });

    it("gets what it had made on the cluster, with the manager that may change it, and reads it", async () => {
        lock(await dead());
        const stack = new FakeStack({ resources: [], pending_operations: [creating(claim())] });
        await run(stack, "data-1");
        expect(stack.done).to.deep.equal(["cancel", "import", "refresh"]);
        expect(stack.deployment.pending_operations).to.deep.equal([]);
        const [taken] = stack.deployment.resources!;
        expect(taken).to.deep.include({ id: "flock/data-1", inputs: claim()["inputs"] });
        expect(taken!["outputs"]).to.include({ __fieldManager: "pulumi-kubernetes-0a1b2c3d" });
    });

    it("forgets what it had only begun", async () => {
        lock(await dead());
        const image = creating({ urn: "urn:image", type: "docker:index/image:Image" });
        const stack = new FakeStack({ resources: [], pending_operations: [creating(claim()), image] });
        await run(stack);
        expect(stack.deployment).to.deep.equal({ resources: [], pending_operations: [] });
    });

    it("gets what AWS knows by its name, and only with an answer what AWS chose the id of", async () => {
        const made = (type: string, inputs: object) => creating({ urn: `urn:pulumi:x::${type}`, type, inputs });
        const role = made("aws:iam/role:Role", { name: "shepherd" });
        const vpc = made("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
        const stack = new FakeStack({ resources: [], pending_operations: [role, vpc] });
        const go = (ids: Record<string, string | null>) =>
            takeIn(stack as unknown as Stack, { ids }, () => undefined).catch((error: Error) => error.message);
        expect(await go({}))
            .to.contain("urn:pulumi:x::aws:ec2/vpc:Vpc")
            .and.not.to.contain("Role");
        expect(stack.done).to.deep.equal([]);
        await go({ "urn:pulumi:x::aws:ec2/vpc:Vpc": "vpc-1" });
        expect(stack.deployment.resources!.map(({ id }) => id)).to.deep.equal(["shepherd", "vpc-1"]);

        const without = new FakeStack({ resources: [], pending_operations: [vpc] });
        await takeIn(without as unknown as Stack, { ids: { "urn:pulumi:x::aws:ec2/vpc:Vpc": null } }, () => undefined);
        expect(without.deployment).to.deep.equal({ resources: [], pending_operations: [] });
    });

    it("is as it was when what was taken in cannot be read", async () => {
        lock(await dead());
        const pending = [creating(claim())];
        const stack = new FakeStack({ resources: [], pending_operations: pending });
        stack.refresh = () => Promise.reject(new Error("expired credentials"));
        const error = (await run(stack, "data-1").catch((reason: unknown) => reason)) as Error;
        expect(error.message).to.equal("expired credentials");
        expect(stack.deployment).to.deep.equal({ resources: [], pending_operations: pending });
    });

    it("is left as it is when somebody has worked on it since it was read", async () => {
        lock(await dead());
        const pending = [creating(claim())];
        const stack = new FakeStack({ resources: [], pending_operations: pending });
        const exported = stack.exportStack;
        let reads = 0;
        stack.exportStack = () => {
            reads += 1;
            if (reads === 2) stack.deployment.resources = [claim({ id: "flock/data-0" })];
            return exported();
        };
        const error = (await run(stack, "data-1").catch((reason: unknown) => reason)) as Error;
        expect(error.message).to.equal(messages.changedMeanwhile("local"));
        expect(stack.done).to.deep.equal(["cancel"]);
        expect(stack.deployment.pending_operations).to.deep.equal(pending);
    });

    it("lets nobody else read the secrets that are handed to the engine, and leaves none behind when it refuses", async () => {
        lock(await dead());
        const stack = new FakeStack({ resources: [], pending_operations: [creating(claim())] });
        const usual = tmpdir();
        let folder = usual;
        stack.importStack = () => {
            folder = tmpdir();
            expect(statSync(folder).mode & 0o077).to.equal(0);
            writeFileSync(join(folder, "automation-1"), "secret");
            return Promise.reject(new Error("snapshot integrity failure"));
        };
        const error = (await run(stack, "data-1").catch((reason: unknown) => reason)) as Error;
        expect(error.message).to.equal("snapshot integrity failure");
        expect(folder).not.to.equal(usual);
        expect(existsSync(folder)).to.equal(false);
        expect(tmpdir()).to.equal(usual);
    });

    it("has nothing taken in for a step that changed or removed an object, and reads what became of it", async () => {
        lock(await dead());
        const there = claim({ id: "flock/data-1" });
        const pending = ["updating", "deleting"].map((type) => ({ type, resource: there }));
        const stack = new FakeStack({ resources: [there], pending_operations: pending });
        await run(stack, "data-1");
        expect(stack.done).to.deep.equal(["cancel", "import", "refresh"]);
        expect(stack.deployment).to.deep.equal({ resources: [there], pending_operations: [] });
    });

    it("asks the cluster for the object by its kind, its name and its namespace", async () => {
        lock(await dead());
        const stack = new FakeStack({ resources: [], pending_operations: [creating(claim())] });
        const asked: unknown[] = [];
        const cluster: Parameters<typeof recover>[2] = {
            read: (object) => {
                asked.push(object);
                return Promise.reject(missing);
            },
        };
        await recover(stack as unknown as Stack, state, cluster, () => undefined);
        expect(asked).to.deep.equal([claim()["inputs"]]);
    });

    it("still deletes what the new one replaces, unless that is gone already", async () => {
        lock(await dead());
        const old = claim({ id: "flock/data-0" });
        const before = new FakeStack({ resources: [old], pending_operations: [creating(claim())] });
        await run(before, "data-1");
        expect(before.deployment.resources!.map(({ id, delete: goes }) => [id, goes ?? false])).to.deep.equal([
            ["flock/data-0", true],
            ["flock/data-1", false],
        ]);

        const deleted = { ...old, pendingReplacement: true };
        const after = new FakeStack({ resources: [deleted], pending_operations: [creating(claim())] });
        await run(after, "data-1");
        expect(after.deployment.resources!.map(({ id }) => id)).to.deep.equal(["flock/data-1"]);
    });

    it("is put right by the next run when the cluster cannot be asked in this one", async () => {
        lock(await dead());
        const stack = new FakeStack({ pending_operations: [creating(claim())] });
        const unreachable = { read: () => Promise.reject(new Error("connection refused")) };
        const error = (await recover(stack as unknown as Stack, state, unreachable, () => undefined).catch(
            (reason: unknown) => reason,
        )) as Error;
        expect(error.message).to.equal("connection refused");
        rmSync(join(state, "state"), { recursive: true });
        await run(stack, "data-1");
        expect(stack.done).to.deep.equal(["cancel", "import", "refresh"]);
    });
});
