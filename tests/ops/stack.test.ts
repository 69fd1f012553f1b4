import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { mendAttributes } from "../../ops/stack";

describe("A state that the engine was writing when it was killed", () => {
    let folder: string;
    let stacks: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "lazysheeps-test-"));
        stacks = join(folder, "stacks", "lazysheeps");
        mkdirSync(stacks, { recursive: true });
        writeFileSync(join(stacks, "dev.json"), '{"version":3}');
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    for (const [how, text] of Object.entries({ empty: "", "cut off": '{"user.cache_contr' }))
        it(`is read again without the attributes that are ${how}`, () => {
            const attributes = join(stacks, "dev.json.attrs");
            writeFileSync(attributes, text);
            mendAttributes(folder);
            expect(existsSync(attributes)).to.equal(false);
            expect(readFileSync(join(stacks, "dev.json"), "utf8")).to.equal('{"version":3}');
        });

    it("keeps attributes that are whole, and every other file", () => {
        const whole = join(stacks, "dev.json.attrs");
        const other = join(stacks, "dev.json.bak");
        writeFileSync(whole, '{"md5":""}');
        writeFileSync(other, "");
        mendAttributes(folder);
        expect([existsSync(whole), existsSync(other)]).to.deep.equal([true, true]);
    });
});
