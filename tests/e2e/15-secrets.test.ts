import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { parse } from "yaml";
import { formsOf, leaksBelow, leaksIn } from "../support/canaries";
import { givenSecrets } from "../support/e2e/application";
import { converged } from "../support/e2e/stack";
import { checkout, lab, target } from "../support/e2e/target";
import { type GithubDouble, githubDouble } from "../support/github";
import { closedPort } from "../support/served";

describe("Secrets", () => {
    let github: GithubDouble;
    let folder: string;
    let secrets: Record<string, string>;
    let env: Record<string, string>;

    before(async () => {
        await converged();
        github = await githubDouble();
        folder = mkdtempSync(join(tmpdir(), "lazysheeps-canaries-"));
        const nobody = `http://localhost:${closedPort}`;
        const planted = {
            GITHUB_TOKEN: github.env["GITHUB_TOKEN"]!,
            HEALTH_WEBHOOK_URL: "T0/canary+webhook=path&key",
            HEALTH_HEARTBEAT_URL: "canary-heartbeat-0123456789",
            // Another text in JSON.
            PULUMI_ACCESS_TOKEN: 'pul-canary"0123\\456789abcdef',
            AWS_SECRET_ACCESS_KEY: "canary/aws+secret0123456789",
        };
        secrets = {
            ...planted,
            ...(await givenSecrets()),
            passphrase: readFileSync(join(target.state, "passphrase"), "utf8"),
            "key of the cluster's administrator": administrator(),
        };
        env = {
            ...github.env,
            ...planted,
            HEALTH_WEBHOOK_URL: `${nobody}/services/${planted.HEALTH_WEBHOOK_URL}`,
            HEALTH_HEARTBEAT_URL: `${nobody}/ping?token=${planted.HEALTH_HEARTBEAT_URL}`,
            GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
        };
    });
    after(async () => {
        await github.close();
        rmSync(folder, { recursive: true });
    });

    /** A part of the private key that the kubeconfig holds, in the form in which it stands there. */
    function administrator(): string {
        const { users } = parse(readFileSync(lab.kubeconfig, "utf8")) as {
            users: { user: { "client-key-data": string } }[];
        };
        return users[0]!.user["client-key-data"].slice(-120, -40);
    }

    /** Runs a command as a workflow does; all that it prints goes into a file of the folder. */
    async function run(command: string, ...args: string[]): Promise<number> {
        const argv = ["ops/run.mjs", command, ...args];
        const { exitCode, stdout, stderr } = await execa(process.execPath, argv, { cwd: checkout, env, reject: false });
        writeFileSync(join(folder, [command, ...args].join(" ").replace(/[^\w-]+/g, "_")), `${stdout}\n${stderr}`);
        return exitCode;
    }
    const report = (name: string) => join(folder, name);

    it("would be found in every form, wherever they stand", () => {
        for (const [name, secret] of Object.entries(secrets)) {
            for (const [form, text] of Object.entries(formsOf(secret)))
                expect(leaksIn(`some ${text} more`, { [name]: secret })).to.include(`${name} as ${form}`);
            for (const before of ["", "a", "ab", "abc"])
                for (const encoding of ["base64", "base64url", "hex"] as const) {
                    const text = Buffer.from(`${before}${secret}?!`).toString(encoding);
                    expect(leaksIn(text, { [name]: secret }), `${encoding} after ${before}`).not.to.be.empty;
                }
        }
        expect(leaksIn("nothing of it", secrets)).to.deep.equal([]);
    });

    it("would be found in a file, however deep", () => {
        const planted = mkdtempSync(join(folder, "planted-"));
        writeFileSync(join(planted, "state.json"), JSON.stringify({ stringData: btoa(`:${secrets["passphrase"]}`) }));
        expect(leaksBelow(folder, secrets).join()).to.contain("state.json: passphrase as base64 after 1 bytes");
        rmSync(planted, { recursive: true });
    });

    it("are those that the application has: the database's password, Django's key, the webhook's secret", () => {
        const values = Object.entries(secrets).filter(([name]) => name.includes("/"));
        const names = values.map(([name]) => name.replace(/-[0-9a-f]+\//, "/"));
        expect(names.join())
            .to.match(/password/)
            .and.match(/key/i)
            .and.match(/webhook/i);
        for (const [name, value] of values) expect(value.length, name).to.be.above(15);
    });

    it("are in nothing that a deploy, a preview and a look print or write", async () => {
        const deployed = ["--stack", "local", "--json", "--no-backup", "--notes", report("notes.md")];
        expect(await run("deploy", ...deployed)).to.equal(0);
        expect(await run("deploy", "--stack", "local", "--json", "--from", "meadow")).not.to.equal(0);
        const previewed = ["--stack", "local", "--markdown", report("preview.md"), "--json", report("preview.json")];
        expect(await run("preview", ...previewed)).to.equal(0);
        expect(await run("comment", "--pr", "7", report("preview.md"))).to.equal(0);
        expect(await run("verify", "--stack", "local", "--json")).to.equal(0);
        for (const name of ["notes.md", "preview.md", "preview.json", "summary.md"])
            expect(readFileSync(report(name), "utf8"), name).not.to.be.empty;
        expect(github.comments).to.have.length(1);
        expect(leaksBelow(folder, secrets)).to.deep.equal([]);
    });

    it("are in nothing that an hourly check tells, though nobody hears it", async () => {
        expect(await run("health", "--stack", "local", "--json", "--connect-to", `localhost:${closedPort}`)).to.equal(
            2,
        );
        expect(github.issues.map(({ state }) => state)).to.deep.equal(["open"]);
        // Here all is well, unless another test has just been at something: it comes to the heartbeat.
        await run("health", "--stack", "local");
        expect(leaksBelow(folder, secrets)).to.deep.equal([]);
        expect(leaksIn(JSON.stringify([github.issues, github.comments, github.requests]), secrets)).to.deep.equal([]);
    });

    it("are in no state, no history, no backup of it, and no log", () => {
        const state = join(target.state, "state");
        expect(leaksBelow(state, { stack: "lazysheeps-local" }), "the state is there").not.to.be.empty;
        expect(leaksBelow(state, secrets)).to.deep.equal([]);
        expect(leaksBelow(join(target.state, "project"), secrets)).to.deep.equal([]);
        expect(leaksBelow(lab.logs, secrets)).to.deep.equal([]);
        expect(leaksBelow(join(lab.root, "state/pod-logs"), secrets)).to.deep.equal([]);
    });
});
