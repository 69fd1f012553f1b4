import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { contextDigest } from "../../../../lab/providers/docker/context-digest";

describe("lab/providers/docker/context-digest", () => {
    let context: string;
    beforeEach(() => {
        context = mkdtempSync(join(tmpdir(), "context-"));
        write("Dockerfile", "FROM scratch");
        write("src/app.py", "one");
    });
    afterEach(() => rmSync(context, { recursive: true }));

    function write(path: string, content: string) {
        mkdirSync(dirname(join(context, path)), { recursive: true });
        writeFileSync(join(context, path), content);
    }
    const digest = (dockerfile = "Dockerfile") => contextDigest(context, join(context, dockerfile));

    const changes: [string, () => void][] = [
        ["a file's content", () => write("src/app.py", "two")],
        ["a new file", () => write("src/more.py", "")],
        ["a file's mode", () => chmodSync(join(context, "src/app.py"), 0o755)],
        ["the Dockerfile", () => write("Dockerfile", "FROM scratch AS x")],
    ];
    for (const [what, change] of changes) {
        it(`changes with ${what}`, async () => {
            const before = await digest();
            change();
            expect(await digest()).to.not.equal(before);
        });
    }

    it("does not change with what .dockerignore leaves out, and does with what it takes back in", async () => {
        write(".dockerignore", "**/*.log\nbuild\n!build/keep\n");
        const before = await digest();
        write("src/deep/er/noise.log", "x");
        write("build/output", "x");
        expect(await digest()).to.equal(before);
        write("build/keep", "x");
        expect(await digest()).to.not.equal(before);
    });

    it("takes the Dockerfile's own ignore file before the context's", async () => {
        write(".dockerignore", "src\n");
        write("Dockerfile.dockerignore", "other\n.dockerignore\n");
        const before = await digest();
        write("other", "x");
        expect(await digest()).to.equal(before);
        write("src/app.py", "two");
        expect(await digest()).to.not.equal(before);
    });
});
