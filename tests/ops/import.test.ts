import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { messages } from "../../ops/messages";
import { fakeCommand } from "../support/fake-command";

describe("npm run import", () => {
    /** Runs the command on a cluster that answers like this. */
    const run = async (folder: string) => {
        const fake = fakeCommand("kubectl", { "get pods": "backend-1", exec: "3 commits\n" });
        const args = ["--require", "tsx/cjs", "ops/import.ts", folder, "--context", "meadow"];
        const env = { PATH: [fake.folder, process.env["PATH"]].join(delimiter) };
        const { exitCode, stdout, stderr } = await execa(process.execPath, args, { env, reject: false });
        const calls = fake.calls();
        fake.remove();
        return { exitCode, stdout, stderr, calls };
    };
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "lazysheeps-history-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it("refuses a folder that is no Git repository, and asks the cluster nothing", async () => {
        const { exitCode, stderr, calls } = await run(folder);
        expect(stderr).to.equal(messages.noGit(folder));
        expect([exitCode, calls]).to.deep.equal([1, []]);
    });

    it("hands a repository's commits to the backend by the folder's name, and says what that has made of them", async () => {
        const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
        const git = (...args: string[]) => execa("git", ["-C", folder, ...args], { env });
        await git("init", "--quiet");
        const who = ["-c", "user.name=Dolly", "-c", "user.email=dolly@flock.invalid"];
        await git(...who, "commit", "--quiet", "--allow-empty", "--message", "Graze");
        const { exitCode, stdout, stderr, calls } = await run(folder);
        expect([exitCode, stdout], stderr).to.deep.equal([0, "3 commits"]);
        const { args, input } = calls.at(-1)!;
        expect(args.slice(0, 4)).to.deep.equal(["--context", "meadow", "--namespace", "lazysheeps"]);
        expect(args.slice(-2)).to.deep.equal(["--name", folder.split("/").at(-1)]);
        expect(input).to.contain("Dolly").and.contain("Graze");
    });
});
