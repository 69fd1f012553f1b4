import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { expect } from "chai";
import execa from "execa";
import { stringify } from "yaml";
import { type Emulator, startEmulator } from "../../lab/double/emulator/emulator";
import { type Clients, clientsOf, type Kind, kinds, type List } from "../../ops/leaks/kinds";
import { type AwsEnvironment, exitCodeOf, leftovers } from "../../ops/leaks/look";
import { owns } from "../../ops/leaks/owner";
import { messages } from "../../ops/messages";
import { keyed, set, valid } from "../config/valid";
import { field, make } from "../support/leftovers";
import { served } from "../support/served";

const account = "123456789012";
const owner = { account, region: "eu-central-1", environment: "dev" };
const everyKind = Object.keys(make) as Kind[];
const tagsOf = (environment: string) => ({ project: "lazysheeps", environment });
/** The settings of an environment; each of them has its own name, so that none sees what another test has made. */
function environment(name: string, changes: Record<string, unknown> = {}): AwsEnvironment {
    const settings = valid("dev");
    for (const [path, value] of Object.entries({ "environment.name": name, ...changes })) set(settings, path, value);
    return settings as unknown as AwsEnvironment;
}

describe("Whose something is", () => {
    const marks: Record<string, string> = {
        "kubernetes.io/cluster/lazysheeps-dev": "owned",
        "elbv2.k8s.aws/cluster": "lazysheeps-dev",
        "eks:cluster-name": "lazysheeps-dev",
        "aws:eks:cluster-name": "lazysheeps-dev",
        "cluster.k8s.amazonaws.com/name": "lazysheeps-dev",
    };
    for (const [tag, value] of Object.entries(marks)) {
        it(`is in the tag ${tag}`, () => {
            expect(owns(owner, { [tag]: value })).to.equal(true);
            expect(owns({ ...owner, environment: "prod" }, { [tag]: value })).to.equal(false);
        });
    }

    it("is in the tags of project and environment together", () => {
        expect(owns(owner, tagsOf("dev"))).to.equal(true);
        expect(owns(owner, tagsOf("prod"))).to.equal(false);
        expect(owns(owner, { ...tagsOf("dev"), project: "meadow" })).to.equal(false);
    });

    it("is not in tags that every cluster gives, nor in that of what clusters share", () => {
        expect(owns(owner, { "ebs.csi.aws.com/cluster": "true" })).to.equal(false);
        expect(owns(owner, { "kubernetes.io/cluster/lazysheeps-dev": "shared" })).to.equal(false);
        expect(owns(owner, {})).to.equal(false);
    });
});

describe("What an environment leaves on AWS", function () {
    // The first start on a machine installs the emulator.
    this.timeout(300_000);
    let folder: string;
    let emulator: Emulator;
    let aws: Clients;
    let place: Awaited<ReturnType<typeof field>>;
    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "lazysheeps-test-"));
        emulator = await startEmulator(folder);
        const credentials = { accessKeyId: "emulator", secretAccessKey: "emulator" };
        aws = clientsOf({ endpoint: emulator.endpoint, region: owner.region, credentials });
        place = await field(aws);
    });
    after(async () => {
        for (const client of Object.values(aws)) client.destroy();
        await emulator.close();
        rmSync(folder, { recursive: true });
    });
    /** Makes one of each kind. @returns their ids, by kind */
    const makeAll = async (name: string, tags: Record<string, string> = tagsOf(name)) => {
        const made: Partial<Record<Kind, string>> = {};
        for (const kind of everyKind) made[kind] = await make[kind]({ aws, environment: name, tags, place });
        return made;
    };
    const found = async (name: string, list: Record<Kind, List> = kinds) => {
        const { leaks, stays, unseen } = await leftovers(environment(name), aws, list);
        expect({ stays, unseen }).to.deep.equal({ stays: [], unseen: [] });
        return Object.fromEntries(leaks.map(({ kind, id }) => [kind, id]));
    };

    const only = (...names: Kind[]) =>
        Object.fromEntries(names.map((kind) => [kind, kinds[kind]])) as unknown as Record<Kind, List>;

    it("is nothing before anything is made", async () => {
        const result = await leftovers(environment("bare"), aws);
        expect(result).to.deep.equal({ leaks: [], stays: [], unseen: [] });
        expect(exitCodeOf(result)).to.equal(0);
    });

    it("is found, whatever kind it is of", async () => {
        const made = await makeAll("dev");
        const asked = everyKind.map((kind): [Kind, List] => {
            const all = kinds[kind](aws, owner);
            return [kind, () => all];
        });
        const list = (without?: Kind) =>
            Object.fromEntries(asked.filter(([kind]) => kind !== without)) as Record<Kind, List>;
        expect(await found("dev", list())).to.deep.equal(made);
        for (const kind of everyKind) expect(await found("dev", list(kind)), kind).not.to.deep.equal(made);
        expect(exitCodeOf(await leftovers(environment("dev"), aws, list()))).to.equal(1);
    });

    it("is what the cluster's own tags are on, and nothing of another environment", async () => {
        const made = await makeAll("meadow", { "kubernetes.io/cluster/lazysheeps-meadow": "owned" });
        expect(await found("meadow")).to.deep.equal(made);
        expect(await found("pasture")).to.deep.equal({});
    });

    it("is found past the first page, by at most as many tags at a time as AWS takes", async () => {
        const names = Array.from({ length: 51 }, (_, index) => `fold-${index}`);
        for (const name of names) await make["load-balancers"]({ aws, environment: name, tags: tagsOf("fold"), place });
        const atOnce: number[] = [];
        const count = { step: "initialize", name: "count" } as const;
        aws.elb.middlewareStack.add(
            (next) => (call) => {
                if ("ResourceArns" in call.input) atOnce.push(call.input.ResourceArns!.length);
                return next(call);
            },
            count,
        );
        const { leaks } = await leftovers(environment("fold"), aws, only("load-balancers"));
        aws.elb.middlewareStack.remove("count");
        expect(leaks).to.have.length(names.length);
        expect(Math.max(...atOnce)).to.equal(20);
    });

    it("is no key that waits for its deletion", async () => {
        const id = await make.keys({ aws, environment: "moor", tags: {}, place });
        expect(await found("moor", only("keys"))).to.deep.equal({ keys: id });
        const KeyId = id.split("/")[1];
        await aws.kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
        expect(await found("moor", only("keys"))).to.deep.equal({});
    });

    describe("on purpose", () => {
        const volume = (name: string, claim?: string) => {
            const tags = { ...tagsOf(name), ...(claim && { "kubernetes.io/created-for/pvc/name": claim }) };
            return make.volumes({ aws, environment: name, tags, place });
        };
        const judged = async (name: string, changes: Record<string, unknown>) => {
            const { leaks, stays } = await leftovers(environment(name, changes), aws, only("volumes", "buckets"));
            return { leaks: leaks.map(({ id }) => id), stays: stays.map(({ id, why }) => `${id}: ${why}`) };
        };

        it("are the backups of what people depend on", async () => {
            const id = await make.buckets({ aws, environment: "hill", tags: {}, place });
            const why = "backups outlive what people depend on";
            expect(await judged("hill", { "environment.production": true })).to.deep.equal({
                leaks: [],
                stays: [`${id}: ${why}`],
            });
            expect(await judged("hill", {})).to.deep.equal({ leaks: [id], stays: [] });
        });

        it("are volumes of claims, where the settings keep them, and not those of nodes", async () => {
            const claimed = await volume("dale", "postgres-data-1");
            const nodes = await volume("dale");
            expect(await judged("dale", { "database.keepVolume": true })).to.deep.equal({
                leaks: [nodes],
                stays: [`${claimed}: database.keepVolume: the volume of postgres-data-1`],
            });
            expect((await judged("dale", {})).leaks).to.have.members([claimed, nodes]);
        });

        it("is the volume that the settings take in again", async () => {
            const id = await volume("glen");
            expect(await judged("glen", { "database.existingVolume": id })).to.deep.equal({
                leaks: [],
                stays: [`${id}: database.existingVolume`],
            });
        });
    });

    it("is not said to be nothing where somebody may not look", async () => {
        const refused = () => Promise.reject(new Error("You are not authorized"));
        const result = await leftovers(environment("bare"), aws, { ...only("buckets"), volumes: refused });
        expect(result.unseen).to.deep.equal([{ kind: "volumes", why: "You are not authorized" }]);
        expect(exitCodeOf(result)).to.equal(2);
    });

    describe("by npm run leaks", () => {
        const known = { AWS_ACCESS_KEY_ID: "emulator", AWS_SECRET_ACCESS_KEY: "emulator" };
        const run = (
            name: string,
            changes: Record<string, unknown>,
            { args = [], credentials = known }: { args?: string[]; credentials?: Record<string, string> } = {},
        ) => {
            const file = join(folder, `Pulumi.${name}.yaml`);
            writeFileSync(file, stringify({ config: keyed(environment(name, changes)) }));
            const command = ["--require", require.resolve("tsx/cjs"), resolve("ops/leaks.ts"), "--stack", name];
            return execa(process.execPath, [...command, ...args], {
                cwd: folder,
                reject: false,
                extendEnv: false,
                // No file of somebody's own, nor a machine's role.
                env: {
                    PATH: process.env["PATH"],
                    HOME: folder,
                    AWS_EC2_METADATA_DISABLED: "true",
                    AWS_ENDPOINT_URL: emulator.endpoint,
                    ...credentials,
                },
            });
        };

        it("ends with 0 when there is nothing", async () => {
            const { exitCode, stdout } = await run("bare", {});
            expect(stdout).to.equal("Nothing that is paid for is left of bare, but what is meant to stay.");
            expect(exitCode).to.equal(0);
        });

        it("ends with 1 when there is something, and says what", async () => {
            const id = await make.volumes({ aws, environment: "brook", tags: tagsOf("brook"), place });
            const [text, json] = await Promise.all([run("brook", {}), run("brook", {}, { args: ["--json"] })]);
            expect(text.stdout)
                .to.match(new RegExp(`^leak +volumes +${id} `))
                .and.contain("docs/runbook.md#leaks");
            expect(text.exitCode).to.equal(1);
            const { leaks: left, ...others } = JSON.parse(json.stdout) as { leaks: { kind: string; id: string }[] };
            expect(left.map(({ kind, id }) => ({ kind, id }))).to.deep.equal([{ kind: "volumes", id }]);
            expect(others).to.deep.equal({ stack: "brook", account, region: "eu-central-1", stays: [], unseen: [] });
            expect(json.exitCode).to.equal(1);
        });

        it("ends with 2 where AWS refuses to list anything, says what was not looked up, and not that nothing is left", async () => {
            const aws = await served((request, response) => {
                void textOf(request).then((asked) => {
                    const who = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
                    const known = asked.includes("Action=GetCallerIdentity");
                    response.writeHead(known ? 200 : 403, { "Content-Type": "text/xml" }).end(known ? who : "");
                });
            });
            try {
                const credentials = { ...known, AWS_ENDPOINT_URL: aws.url };
                const { exitCode, stdout } = await run("bare", {}, { credentials });
                const lines = stdout.split("\n");
                expect(lines.pop()).to.equal(messages.unseen("bare"));
                const kindsOf = lines.map((line) => /^not looked up: (\S+) /.exec(line)?.[1]);
                expect(kindsOf, stdout).to.have.members(everyKind);
                expect(exitCode).to.equal(2);
            } finally {
                await aws.close();
            }
        });

        const refusals: Record<string, [Record<string, unknown>, RegExp, Record<string, string>?]> = {
            "to who does not say who they are": [{}, /^AWS does not say who you are: .*credentials/, {}],
            "in another account": [{ "platform.account": "999999999999" }, /999999999999.* signed in to 123456789012/],
            "where the account is still to be filled in": [
                { "platform.account": "000000000000" },
                /^Pulumi\.bare\.yaml is not valid:\nlazysheeps:platform\.account: .*still a placeholder/,
            ],
            "on a cluster that is there": [
                { platform: valid("local")["platform"] },
                /leaves nothing in an AWS account/,
            ],
        };
        for (const [what, [changes, says, credentials]] of Object.entries(refusals)) {
            it(`is refused ${what}`, async () => {
                const { exitCode, stderr, stdout } = await run("bare", changes, credentials && { credentials });
                expect(stderr).to.match(says);
                expect({ exitCode, stdout }).to.deep.equal({ exitCode: 2, stdout: "" });
            });
        }
    });
});
