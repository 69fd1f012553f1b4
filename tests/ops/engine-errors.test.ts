import { version } from "@pulumi/pulumi/version";
import { expect } from "chai";
import { adviceOn, codes, rows } from "../../ops/delivery/engine-errors";
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

    /** A failure whose words no row knows. */
    const barn = (exitCode: number) => details({ source: "none", stderr: "error: the barn is full\n", exitCode });
    const ended = (exitCode: number) => adviceOn("field", barn(exitCode));

    it("is that of the exit code where words say nothing", () => {
        expect(Object.keys(codes)).to.deep.equal(["3", "8", "9", "255"]);
        for (const [code, { advice, leaves }] of Object.entries(codes))
            expect(ended(Number(code)), code).to.deep.equal({ text: advice("field", ""), leaves });
    });

    it("is none on exit codes that say no more than that it failed", () => {
        for (const code of [1, 2, 4, 5, 6, 7, 25, 30]) expect(ended(code), `${code}`).to.equal(undefined);
    });

    it("goes by words before it goes by the exit code", () => {
        const [lock] = Object.values(words["a lock"]!);
        expect(adviceOn("field", details({ ...lock!, exitCode: 8 }))?.text).to.equal(
            rows["a lock"]!.advice("field", ""),
        );
    });

    it("takes no exit code for the engine's that a build has printed", () => {
        const killed = `Command was killed with SIGKILL (Forced termination): pulumi up --stack field\n${barn(8)}`;
        for (const said of [killed, `Command failed with exit code 1: pulumi up --stack field\n${barn(8)}`])
            expect(adviceOn("field", `code: -2\n stdout: \n stderr: ${said}\n err?: Error: ${said}\n`)).to.equal(
                undefined,
            );
    });

    it("names the stack, and says what to do", () => {
        for (const [name, { advice }] of [...Object.entries(rows), ...Object.entries(codes)]) {
            const text = advice("field", claim);
            expect(text, name).to.contain("field");
            expect(text, name).to.match(
                /npm run|pulumi whoami|docs\/runbook\.md|run the same again|find the old one|deploy field again/,
            );
        }
    });
});
