import { expect } from "chai";
import fc from "fast-check";
import { bytes, cpu } from "../../settings/quantity";

describe("quantities", () => {
    it("are exact", () => {
        expect(cpu("500m")).to.equal(500n);
        expect(cpu("1.5")).to.equal(1500n);
        expect(bytes("10Gi")).to.equal(10n * 2n ** 30n);
        expect(bytes("5G")).to.equal(5_000_000_000n);
    });

    it("give a number or a reason, whatever is written", () => {
        fc.assert(
            fc.property(fc.string(), (text) => {
                for (const parsed of [cpu(text), bytes(text)]) {
                    if (typeof parsed === "bigint") expect(parsed > 0n).to.equal(true);
                    else expect(parsed.why.length * parsed.fix.length).to.be.greaterThan(0);
                }
            }),
        );
    });
});
