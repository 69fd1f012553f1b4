import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findingsOf } from "../../ops/linters/findings";
import { installLinters, type Linters } from "../../ops/linters/install";

describe("The linters", function () {
    // The first run on a machine installs them.
    this.timeout(180_000);
    let linters: Linters;
    let folder: string;
    before(async () => {
        linters = await installLinters(() => undefined);
        folder = mkdtempSync(join(tmpdir(), "lazysheeps-linters-"));
    });
    after(() => rmSync(folder, { recursive: true }));

    const script = (text: string) => {
        const file = join(folder, "script.sh");
        writeFileSync(file, text);
        return { workflows: [], scripts: [file] };
    };

    it("say where a script is wrong, and by which rule", async () => {
        const found = await findingsOf(script("#!/bin/sh\n\nrm -r $1\n"), linters);
        expect(found).to.have.lengthOf(1);
        expect(found[0]).to.include({ linter: "shellcheck", rule: "SC2086", line: 3, file: join(folder, "script.sh") });
    });

    it("have nothing to say of a script that is right", async () => {
        expect(await findingsOf(script('#!/bin/sh\n\nrm -r "$1"\n'), linters)).to.deep.equal([]);
    });

    it("that cannot do their work do not find nothing", async () => {
        for (const lintable of [
            { workflows: [], scripts: [join(folder, "nowhere.sh")] },
            { workflows: [join(folder, "nowhere.yml")], scripts: [] },
        ]) {
            const error = await findingsOf(lintable, linters).catch((reason: Error) => reason);
            expect(error).to.be.instanceOf(Error);
        }
    });
});
