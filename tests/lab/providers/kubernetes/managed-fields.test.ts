import { expect } from "chai";
import { otherOwners, takenOver } from "../../../../lab/providers/kubernetes/managed-fields";
import type { Fields } from "../../../../lab/providers/values";

const entry = (manager: string, operation: string, fieldsV1: Fields, subresource?: string): Fields => {
    return { manager, operation, fieldsV1, ...(subresource === undefined ? {} : { subresource }) };
};
const live = (...managedFields: Fields[]): Fields => ({ metadata: { managedFields } });

describe("lab/providers/kubernetes/managed-fields", () => {
    const scaled = entry("scaler", "Update", { "f:spec": { "f:replicas": {} } }, "scale");

    it("turns what was written by POST into what was applied, together with what was applied already", () => {
        const object = live(
            entry("ours", "Update", { "f:spec": { "f:a": {} } }),
            entry("ours", "Apply", { "f:spec": { "f:b": {} } }),
            scaled,
        );
        expect(takenOver(object, "ours")).to.deep.equal([
            scaled,
            entry("ours", "Apply", { "f:spec": { "f:a": {}, "f:b": {} } }),
        ]);
    });

    it("has nothing to take over from others, or once all is applied", () => {
        expect(takenOver(live(scaled, entry("ours", "Apply", {})), "ours")).to.equal(undefined);
    });

    it("names who else owns a field", () => {
        const object = live(scaled, entry("ours", "Apply", { "f:spec": { "f:replicas": {} } }));
        expect(otherOwners(object, ["spec", "replicas"], "ours")).to.deep.equal(["scaler"]);
        expect(otherOwners(object, ["spec", "selector"], "ours")).to.deep.equal([]);
    });
});
