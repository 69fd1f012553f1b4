import type { V1ConfigMap, V1CronJob, V1Job } from "@kubernetes/client-node";
import { expect } from "chai";
import execa from "execa";
import { removeRepository, storedCommits } from "../support/e2e/application";
import { create, kubectl, nameOf, objects, sql, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { converged, output } from "../support/e2e/stack";
import { address, checkout } from "../support/e2e/target";
import { commitId, deliver, push } from "../support/e2e/webhook";

const repository = "flock/worth-keeping";

const restore = (...options: string[]) =>
    execa("npm", ["run", "--silent", "restore", "--", ...options], { cwd: checkout, all: true, reject: false });

/** Waits until a Job has ended; returns whether it completed. */
async function completes(job: string): Promise<boolean> {
    const { status } = await eventually(
        `the job ${job} has ended`,
        async () => (await objects<V1Job>("jobs")).find((one) => nameOf(one) === job)!,
        (one) => (one.status?.conditions ?? []).some(({ type }) => type === "Complete" || type === "Failed"),
        90,
    );
    return status!.conditions!.some(({ type }) => type === "Complete");
}

/** In place of pg_dump: the same, but for the last bytes. */
const shortDump = `#!/bin/sh
PATH=\${PATH#*:}
pg_dump "$@"
for option; do case $option in --file=*) truncate --size=-200 "\${option#*=}";; esac; done
`;

/** A backup whose pg_dump ends well before the dump does, as one that is killed or runs out of space. */
async function truncatedBackup(): Promise<string> {
    const script: V1ConfigMap = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "truncated-dump" },
        data: { pg_dump: shortDump },
    };
    await create(script);
    const spec = (await theOnly<V1CronJob>("cronjobs", "backup")).spec!.jobTemplate.spec!;
    const pod = spec.template.spec!;
    const [container] = pod.containers;
    container!.command = ["sh", "-c", `PATH="/truncated:$PATH" exec ${container!.command!.join(" ")}`];
    container!.volumeMounts!.push({ name: "truncated", mountPath: "/truncated" });
    pod.volumes!.push({ name: "truncated", configMap: { name: "truncated-dump", defaultMode: 0o555 } });
    const job: V1Job = {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "backup-truncated" },
        spec: { ...spec, backoffLimit: 0 },
    };
    return nameOf(await create(job));
}

describe("A backup", () => {
    const id = commitId();

    before(async () => {
        await converged();
        const body = push(repository, [{ id, message: "keep me", author: "dolly" }]);
        expect(await deliver({ body, secret: await output("webhookSecret") })).to.be.within(200, 299);
    });
    after(async () => {
        await kubectl([
            "delete",
            "jobs/backup-now",
            "jobs/backup-truncated",
            "configmaps/truncated-dump",
            "--ignore-not-found",
        ]);
        await removeRepository(repository);
        const replaced = await sql("select datname from pg_database where datname like 'lazysheeps_before_%'");
        for (const name of replaced.split("\n").filter((line) => line !== ""))
            await sql(`drop database ${name} with (force)`);
    });

    it("brings deleted data back", async () => {
        await kubectl([
            "create",
            "job",
            "backup-now",
            "--from",
            `cronjob/${nameOf(await theOnly("cronjobs", "backup"))}`,
        ]);
        expect(await completes("backup-now"), await kubectl(["logs", "job/backup-now"])).to.equal(true);
        await removeRepository(repository);
        expect(await storedCommits(repository)).to.deep.equal([]);

        const { all, exitCode } = await restore("--into", "in-place", "--yes");
        expect(exitCode, all).to.equal(0);
        expect(await storedCommits(repository)).to.deep.equal([id]);
        await eventually(
            "the deep check goes through",
            async () => (await fetch(`${address}/api/healthz`)).status,
            (status) => status === 200,
            30,
        );
    });

    it("does not replace the live database unasked", async () => {
        const { all, exitCode } = await restore("--into", "in-place");
        expect(exitCode).not.to.equal(0);
        expect(all).to.contain("--yes");
    });

    it("that is cut short fails its job and is not one to restore", async () => {
        const before = (await restore("--list")).all;
        const job = await truncatedBackup();
        expect(await completes(job)).to.equal(false);
        expect(await kubectl(["logs", `job/${job}`])).to.match(/cannot be read back|ends too early/);
        expect((await restore("--list")).all).to.equal(before);
    });
});
