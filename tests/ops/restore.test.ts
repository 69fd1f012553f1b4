import { delimiter } from "node:path";
import type { V1CronJob, V1Job } from "@kubernetes/client-node";
import { expect } from "chai";
import execa from "execa";
import { messages } from "../../ops/messages";
import { type Call, type FakeCommand, fakeCommand } from "../support/fake-command";
import { terminal } from "../support/terminal";

const backup: V1CronJob = {
    spec: {
        schedule: "0 3 * * *",
        jobTemplate: {
            metadata: { labels: { "app.kubernetes.io/name": "backup" } },
            spec: {
                backoffLimit: 2,
                template: {
                    spec: {
                        restartPolicy: "Never",
                        containers: [{ name: "backup", image: "postgres", command: ["lazysheeps-backup"] }],
                        volumes: [{ name: "backups", persistentVolumeClaim: { claimName: "backups" } }],
                    },
                },
            },
        },
    },
};

const json = (value: object) => JSON.stringify(value);
const ended = (type: string): V1Job => ({ status: { conditions: [{ type, status: "True" }] } });

describe("npm run restore", () => {
    const fakes: FakeCommand[] = [];
    afterEach(() => {
        for (const fake of fakes.splice(0)) fake.remove();
    });

    /** Runs the command on a cluster that answers like this, with nobody at the terminal. */
    const restore = async (
        args: string[],
        {
            cronJobs = [backup],
            job = ended("Complete"),
            phase = "Running",
            around = [] as string[],
            input = "",
            clock = [] as string[],
        } = {},
    ) => {
        const fake = fakeCommand("kubectl", {
            "get cronjobs": json({ items: cronJobs }),
            create: "restore-abcde\n",
            "get pods": json({ items: [{ status: { phase } }] }),
            logs: "what the job says\n",
            "get job/restore-abcde": json(job),
            "delete job": "",
        });
        fakes.push(fake);
        const path = [fake.folder, process.env["PATH"]].join(delimiter);
        const node = [process.execPath, "--require", "tsx/cjs", ...clock, "ops/restore.ts"];
        const [command, ...others] = [...around, ...node, "--context", "meadow", ...args];
        const stdin = input === "" ? ({ stdin: "ignore" } as const) : { input };
        const result = await execa(command!, others, {
            // A clock that is ahead would have tsx throw away what every process has compiled.
            env: { PATH: path, ...(clock.length > 0 && { TSX_DISABLE_CACHE: "1" }) },
            ...stdin,
            reject: false,
        });
        return { ...result, calls: fake.calls() };
    };
    const made = (calls: Call[]) => {
        const [creation, ...more] = calls.filter(({ args }) => args.includes("create"));
        expect(more).to.deep.equal([]);
        return JSON.parse(creation!.input) as V1Job;
    };
    const commandOf = ({ spec }: V1Job) => spec!.template.spec!.containers[0]!.command;

    const refused: [string, string[], string][] = [
        ["a place that there is not", ["--into", "elsewhere"], "Allowed choices are scratch, in-place"],
        ["an option that there is not", ["--latest"], "unknown option '--latest'"],
        ["a backup without a name", ["--backup"], "argument missing"],
        ["to replace the live database unasked", ["--into", "in-place"], "nobody is here to ask; to replace"],
    ];
    for (const [what, args, message] of refused) {
        it(`refuses ${what}, before it asks the cluster anything`, async () => {
            const { exitCode, stderr, calls } = await restore(args);
            expect(stderr).to.contain(message);
            expect(exitCode).to.equal(1);
            expect(calls).to.deep.equal([]);
        });
    }

    it("brings the latest backup back beside the live database unless told otherwise", async () => {
        const { exitCode, stdout, calls } = await restore([]);
        expect(exitCode).to.equal(0);
        expect(stdout).to.contain("what the job says");
        expect(commandOf(made(calls))).to.deep.equal(["lazysheeps-restore", "latest", "--into", "scratch"]);
    });

    it("replaces the live database by the backup named when it is told yes", async () => {
        const { calls } = await restore(["--into", "in-place", "--backup", "monday.dump", "--yes"]);
        expect(commandOf(made(calls))).to.deep.equal(["lazysheeps-restore", "monday.dump", "--into", "in-place"]);
    });

    it("only lists when it is told to, and asks nobody", async () => {
        const { exitCode, calls } = await restore(["--list", "--into", "in-place"]);
        expect(exitCode).to.equal(0);
        expect(commandOf(made(calls))).to.deep.equal(["lazysheeps-restore", "--list"]);
    });

    it("runs as the backups do, but once", async () => {
        const { calls } = await restore([]);
        const { metadata, spec } = made(calls);
        const template = backup.spec!.jobTemplate;
        expect(metadata?.labels).to.deep.equal(template.metadata!.labels);
        expect(spec?.template.spec?.volumes).to.deep.equal(template.spec!.template.spec!.volumes);
        expect(spec?.backoffLimit).to.equal(0);
    });

    it("asks the cluster and the namespace that were named, and no other", async () => {
        const { calls } = await restore(["--namespace", "flock"]);
        for (const { args } of calls) {
            expect(args.slice(0, 4)).to.deep.equal(["--context", "meadow", "--namespace", "flock"]);
        }
        expect(calls.length).to.be.greaterThan(4);
    });

    it("says that a restore failed, and removes its job like that of one that did not", async () => {
        const { exitCode, stderr, calls } = await restore([], { job: ended("Failed") });
        expect(exitCode).to.equal(1);
        expect(stderr).to.contain("the restore failed: its log is above");
        expect(calls.at(-1)!.args).to.include.members(["delete", "job", "restore-abcde"]);
        expect((await restore([])).calls.at(-1)!.args).to.include.members(["delete", "job", "restore-abcde"]);
    });

    const typed = async (input: string) => {
        const { exitCode, stdout, calls } = await restore(["--into", "in-place"], { around: terminal, input });
        return { exitCode, calls, shown: stdout.replaceAll("\r\n", "\n") };
    };

    it("asks at a terminal for the name of what would be lost, and replaces it when that is typed", async () => {
        const { exitCode, shown, calls } = await typed("lazysheeps\n");
        expect(shown).to.contain(messages.replacesDatabase("lazysheeps", "latest"));
        expect(exitCode, shown).to.equal(0);
        expect(commandOf(made(calls))).to.deep.equal(["lazysheeps-restore", "latest", "--into", "in-place"]);
    });

    it("replaces nothing when something else is typed, and asks the cluster nothing", async () => {
        const { exitCode, shown, calls } = await typed("yes\n");
        expect(shown).to.contain(messages.notReplaced("lazysheeps", "yes"));
        expect([exitCode, calls]).to.deep.equal([1, []]);
    });

    const fastClock = ["--require", "./tests/support/fast-clock.ts"];
    const stuck: [string, Parameters<typeof restore>[1], string, number][] = [
        ["does not start", { phase: "Pending" }, "a pod of it has started", 120],
        ["does not end", { job: {} }, "it has ended", 30],
    ];
    for (const [what, cluster, awaited, seconds] of stuck) {
        it(`waits for a job that ${what} no longer than ${seconds} s, says where to look, and removes it`, async () => {
            const { exitCode, stderr, calls } = await restore([], { ...cluster, clock: fastClock });
            expect(stderr).to.equal(messages.restoreStuck("lazysheeps", "restore-abcde", awaited, seconds));
            expect(exitCode).to.equal(1);
            expect(calls.at(-1)!.args).to.include.members(["delete", "job", "restore-abcde"]);
        });
    }

    for (const cronJobs of [[], [backup, backup]]) {
        it(`makes nothing where there are ${cronJobs.length} backup jobs to do it like`, async () => {
            const { exitCode, stderr, calls } = await restore([], { cronJobs });
            expect(exitCode).to.equal(1);
            expect(stderr).to.contain(`found ${cronJobs.length} backup jobs in the namespace lazysheeps, expected one`);
            expect(calls).to.have.length(1);
        });
    }
});
