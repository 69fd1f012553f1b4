import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { fitting, repositoryOf } from "../../ops/github";
import { warning } from "../../ops/markdown";
import { joined, report } from "../../ops/pull-request-comment";
import { type GithubDouble, githubDouble } from "../support/github";

const most = 65_536;

describe("The comment of a pull request", () => {
    let github: GithubDouble;
    beforeEach(async () => (github = await githubDouble()));
    afterEach(() => github.close());
    const write = (text: string, pull = 7) => report(repositoryOf(github.env)!, pull, text);
    const by = (type: "Bot" | "User", author_association: string, body: string) =>
        github.comments.push({ id: github.comments.length + 1, issue: 7, body, user: { type }, author_association });
    const bodies = () => github.comments.map(({ body }) => body);

    it("is one, edited by every later run", async () => {
        for (const text of ["first", "second", "third"]) await write(text);
        expect(bodies()).to.deep.equal(["<!-- lazysheeps-report -->\nthird\n"]);
    });

    it("is one a pull request", async () => {
        await write("seven");
        await write("eight", 8);
        expect(github.comments.map(({ issue }) => issue)).to.deep.equal([7, 8]);
    });

    it("says where it is", async () => {
        expect(await write("first")).to.equal("https://github.invalid/flock/meadow/issues/7#1");
    });

    it("is found among more comments than GitHub lists at once", async () => {
        for (let count = 0; count < 120; count += 1) by("User", "NONE", "me too");
        await write("first");
        await write("second");
        expect(github.comments).to.have.length(121);
    });

    it("leaves alone what people write, also about it", async () => {
        by("User", "MEMBER", "what is <!-- lazysheeps-report --> for?");
        await write("first");
        expect(bodies()[0]).to.equal("what is <!-- lazysheeps-report --> for?");
    });

    it("is not an outsider's, who could change it afterwards", async () => {
        by("User", "NONE", "<!-- lazysheeps-report -->\nall is well");
        await write("first");
        expect(github.comments).to.have.length(2);
    });

    it("is a member's, who ran the command by hand", async () => {
        by("User", "MEMBER", "<!-- lazysheeps-report -->\nold");
        await write("new");
        expect(bodies()).to.deep.equal(["<!-- lazysheeps-report -->\nnew\n"]);
    });

    it("has the documents one after another", () => {
        expect(joined(["# Preview\n\n", "\n# Cost\n"])).to.equal("# Preview\n\n# Cost");
        const risky = (stack: string) => `${warning} ${stack} loses\n\n## Change: ${stack}\n`;
        expect(joined(["## Change: dev\n", risky("prod"), risky("stage"), "## Cost\n"])).to.equal(
            [
                `${warning} prod loses`,
                `${warning} stage loses`,
                "## Change: dev",
                "## Change: prod",
                "## Change: stage",
                "## Cost",
            ].join("\n\n"),
        );
    });

    it("that GitHub would refuse for its length is cut at its end", async () => {
        const lines = Array.from({ length: 9000 }, (_, at) => `line ${at} of the preview`);
        await write(lines.join("\n"));
        const [body] = bodies();
        expect(body!.length).to.be.within(most - 1000, most);
        expect(body).to.contain("\nline 0 of the preview\n");
        expect(body).not.to.contain("line 8999");
        expect(body).to.match(/line \d+ of the preview\n\n\*\*Cut here: \d+ more characters do not fit/);
    });

    describe("as long as it may be", () => {
        it("stays as it is", () => {
            const text = "x".repeat(most);
            expect(fitting(text)).to.equal(text);
        });

        it("is cut when it is one character longer, by whole lines where there are some", () => {
            expect(fitting("x".repeat(most + 1)).length).to.be.at.most(most);
        });

        it("closes what was open where it is cut, so that the note can be seen", () => {
            const text = `<details>\n<summary>all</summary>\n\n\`\`\`json\n${"{}\n".repeat(40_000)}\`\`\`\n</details>\n`;
            expect(fitting(text)).to.match(/\{\}\n```\n<\/details>\n\n\*\*Cut here/);
        });

        it("closes nothing that is closed", () => {
            const text = `<details>\n\`\`\`\n{}\n\`\`\`\n</details>\n${"row\n".repeat(30_000)}`;
            expect(fitting(text)).to.match(/row\n\n\*\*Cut here/);
        });
    });

    describe("by npm run comment", () => {
        let folder: string;
        beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "lazysheeps-test-"))));
        afterEach(() => rmSync(folder, { recursive: true }));
        const run = (args: string[], env: Record<string, string>) =>
            execa(process.execPath, ["ops/run.mjs", "comment", ...args], {
                env: { GITHUB_TOKEN: "", GITHUB_REPOSITORY: "", ...env, INIT_CWD: folder },
                reject: false,
                all: true,
            });

        it("joins the files that are named, from where it was called", async () => {
            writeFileSync(join(folder, "preview.md"), "# Preview\n");
            writeFileSync(join(folder, "cost.md"), "# Cost\n");
            const { exitCode, all } = await run(["--pr", "7", "preview.md", "cost.md"], github.env);
            expect(exitCode, all).to.equal(0);
            expect(bodies()).to.deep.equal(["<!-- lazysheeps-report -->\n# Preview\n\n# Cost\n"]);
        });

        it("fails when GitHub is away, and says so", async () => {
            writeFileSync(join(folder, "preview.md"), "# Preview\n");
            github.failing = /./;
            const { exitCode, all } = await run(["--pr", "7", "preview.md"], github.env);
            expect(exitCode).to.equal(1);
            expect(all).to.match(/unavailable/i);
        });

        it("says what is missing: a repository, a number, a file", async () => {
            const { exitCode, all } = await run(["--pr", "7", "preview.md"], {});
            expect(exitCode).to.equal(1);
            expect(all).to.contain("set GITHUB_REPOSITORY (OWNER/NAME) and GITHUB_TOKEN");
            expect((await run(["--pr", "0", "preview.md"], github.env)).all).to.contain('got "0"; write the number');
            expect((await run(["--pr", "7", "none.md"], github.env)).all).to.contain("none.md");
            expect(github.comments).to.deep.equal([]);
        });
    });
});
