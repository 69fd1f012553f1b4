import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { mendCheckpoint } from "../../ops/stack";

describe("A state that the engine was writing when it was killed", () => {
    let folder: string;
    let file: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "lazysheeps-test-"));
        file = join(folder, "dev.json");
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    for (const [how, text] of Object.entries({ empty: "", "cut off": '{"version":3,"checkp', gone: undefined }))
        it(`is the one of the step before when it is ${how}`, () => {
            if (text !== undefined) writeFileSync(file, text);
            writeFileSync(`${file}.bak`, '{"version":3}');
            mendCheckpoint(file);
            expect(readFileSync(file, "utf8")).to.equal('{"version":3}');
        });

    it("is left alone when it is whole, and when the copy is no better", () => {
        writeFileSync(file, '{"version":4}');
        writeFileSync(`${file}.bak`, '{"version":3}');
        mendCheckpoint(file);
        expect(readFileSync(file, "utf8")).to.equal('{"version":4}');
        writeFileSync(file, "");
        writeFileSync(`${file}.bak`, "");
        mendCheckpoint(file);
        expect(readFileSync(file, "utf8")).to.equal("");
    });

    it("is not made up for a stack that is new", () => {
        mendCheckpoint(file);
        expect(existsSync(file)).to.equal(false);
    });
});
