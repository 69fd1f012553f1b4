import { version } from "@pulumi/pulumi/version";
import { expect } from "chai";
import { adviceOn, rows } from "../../ops/delivery/engine-errors";
import { claim, plainWords, recordedOf, type Words, words } from "../support/engine-words";

/** What the library makes of a command that has failed. */
const details = ({ stdout = "", stderr = "", exitCode }: Words) => {
    const said = `Command failed with exit code ${exitCode}: pulumi up --yes --skip-preview --stack field --non-interactive\n${stderr}${stdout}`;
    return `code: -2\n stdout: \n stderr: ${said}\n err?: Error: ${said}\n`;
};

describe("Advice on what the engine says", () => {
    it("is asked for with words of the engine that is used", () => {
        expect(recordedOf, "read or record tests/support/engine-words.ts anew, then say so there").to.equal(version);
    });

    it("is asked for with words of each of its rows", () => {
        expect(Object.keys(words)).to.have.members(Object.keys(rows));
    });

    for (const [name, ways] of Object.entries(words)) {
        const { advice, leaves } = rows[name]!;
        for (const [way, said] of Object.entries(ways)) {
            it(`is that of ${name}, ${way}`, () => {
                const urn = name === "a protected resource" ? claim : "";
                expect(adviceOn("field", details(said))).to.deep.equal({ text: advice("field", urn), leaves });
            });
        }
    }

    for (const [name, said] of Object.entries(plainWords)) {
        it(`is none on ${name}`, () => {
            expect(adviceOn("field", details(said))).to.equal(undefined);
        });
    }

    it("names the stack, and says what to do", () => {
        for (const [name, { advice }] of Object.entries(rows)) {
            const text = advice("field", claim);
            expect(text, name).to.contain("field");
            expect(text, name).to.match(
                /npm run|pulumi whoami|docs\/runbook\.md|run the same again|find the old one|deploy field again/,
            );
        }
    });
});
