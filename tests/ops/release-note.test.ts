import { expect } from "chai";
import execa from "execa";
import { fakeCommand } from "../support/fake-command";

/** What the script does with a GitHub CLI that answers like this. */
async function note(answers: Record<string, string>) {
    const gh = fakeCommand("gh", answers);
    try {
        const { exitCode } = await execa("ops/release-note.sh", ["prod-7", "notes.md", "a.json", "b.txt"], {
            env: { PATH: `${gh.folder}:/usr/bin:/bin`, GITHUB_SHA: "abc" },
            extendEnv: false,
            reject: false,
        });
        return { exitCode, calls: gh.calls().map(({ args }) => args.join(" ")) };
    } finally {
        gh.remove();
    }
}

describe("A release note", () => {
    it("is a release of the commit, with its files", async () => {
        const { exitCode, calls } = await note({ "release create": "" });
        expect(exitCode).to.equal(0);
        expect(calls).to.deep.equal([
            "release view prod-7",
            "release create prod-7 --target abc --title prod-7 --notes-file notes.md a.json b.txt",
        ]);
    });

    it("written again takes the place of the first", async () => {
        const { exitCode, calls } = await note({ "release view": "", "release edit": "", "release upload": "" });
        expect(exitCode).to.equal(0);
        expect(calls.slice(1)).to.deep.equal([
            "release edit prod-7 --notes-file notes.md",
            "release upload prod-7 --clobber a.json b.txt",
        ]);
    });

    it("that cannot be written fails", async () => {
        expect((await note({})).exitCode).not.to.equal(0);
        expect((await note({ "release view": "", "release edit": "" })).exitCode).not.to.equal(0);
    });
});
