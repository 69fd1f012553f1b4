import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { kubernetesModule, type Module, moduleKey, pulumiModule } from "../../lab/toolchain/pins";

describe("the key of the built tools", () => {
    let copy: Module;
    beforeEach(() => {
        const folder = mkdtempSync(join(tmpdir(), "pins-"));
        cpSync(kubernetesModule.folder, folder, { recursive: true });
        copy = { ...kubernetesModule, folder };
    });
    afterEach(() => rmSync(copy.folder, { recursive: true }));

    it("is the same for the same pins, wherever the clone lies", () => {
        expect(moduleKey(copy)).to.equal(moduleKey(kubernetesModule));
    });

    for (const file of ["go.mod", "go.sum", "cmd/hyperkube/main.go"]) {
        it(`changes with ${file}`, () => {
            appendFileSync(join(copy.folder, file), "\n");
            expect(moduleKey(copy)).not.to.equal(moduleKey(kubernetesModule));
        });
    }

    it("changes with a new source, the flags and the list of packages", () => {
        const before = moduleKey(copy);
        expect(moduleKey({ ...copy, ldflags: "" })).not.to.equal(before);
        expect(moduleKey({ ...copy, packages: [] })).not.to.equal(before);
        writeFileSync(join(copy.folder, "extra.go"), "package extra\n");
        expect(moduleKey(copy)).not.to.equal(before);
    });

    it("does not change with what is no input of the build", () => {
        const before = moduleKey(copy);
        writeFileSync(join(copy.folder, "notes.md"), "");
        expect(moduleKey(copy)).to.equal(before);
    });

    it("differs between the modules", () => {
        expect(moduleKey(pulumiModule)).not.to.equal(moduleKey(kubernetesModule));
    });
});
