import { expect } from "chai";
import { decode, encode, hasUnknowns, parsePath, pathText, UNKNOWN } from "../../../lab/providers/values";

describe("lab/providers/values", () => {
    it("hands secrets on as the engine sends them, wherever they are", () => {
        const value = { plain: "a", list: [{ token: "b" }], map: { inner: { deep: 1 } } };
        const sent = encode({ value, secrets: [["list", 0, "token"], ["map"]] });
        expect(JSON.stringify(sent.toJavaScript())).to.equal(
            '{"list":[{"token":{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","value":"b"}}],' +
                '"map":{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","value":{"inner":{"deep":1}}},"plain":"a"}',
        );
        expect(decode(sent)).to.deep.equal({ value, secrets: [["list", 0, "token"], ["map"]] });
    });

    it("knows the engine's marker of an unknown number for an unknown value, and drops absent fields", () => {
        const sent = encode({
            value: { count: "3eeb2bf0-c639-47a8-9e75-3b44932eb421", none: null, known: [null] },
            secrets: [],
        });
        const { value } = decode(sent);
        expect(value).to.deep.equal({ count: UNKNOWN, known: [null] });
        expect(hasUnknowns(value)).to.equal(true);
        expect(hasUnknowns({ known: [null, "text"] })).to.equal(false);
    });

    it("writes paths as the engine does, and reads them back", () => {
        const path = ["metadata", "annotations", "pulumi.com/skipAwait", 0, "x"];
        expect(pathText(path)).to.equal('metadata.annotations["pulumi.com/skipAwait"][0].x');
        expect(parsePath(pathText(path))).to.deep.equal(path);
        expect(parsePath("spec.containers[*].image")).to.deep.equal(["spec", "containers", "*", "image"]);
    });
});
