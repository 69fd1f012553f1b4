import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { messages } from "../../ops/messages";
import { type Field, field } from "../support/field";

describe("npm start on a cluster that somebody has", function () {
    this.timeout(60_000);
    let place: Field;
    before(() => {
        place = field();
        const cluster = { name: "hill", cluster: { server: "http://127.0.0.1:9" } };
        const contexts = [{ name: "meadow", context: { cluster: "hill", user: "dolly" } }];
        const config = { clusters: [cluster], users: [{ name: "dolly", user: {} }], contexts };
        writeFileSync(join(place.folder, "kubeconfig"), JSON.stringify(config));
        // All that is looked up is whether `pulumi` is there.
        mkdirSync(join(place.folder, "bin"));
        symlinkSync(execa.sync("which", ["which"]).stdout, join(place.folder, "bin/which"));
    });
    after(() => place.remove());

    const registry = ["--registry", "localhost:5001/lazysheeps"];
    const refusals: [string, string[], string][] = [
        ["of which nobody has said where it pulls from", ["--context", "meadow"], messages.noRegistry],
        ["that there is not", ["--context", "medow", ...registry], messages.noContext("medow", ["meadow"])],
        ["without an engine", ["--context", "meadow", ...registry], messages.noPulumi],
    ];
    for (const [what, args, says] of refusals) {
        it(`${what} ends with what to do, and with what has become of the application`, async () => {
            const env = { KUBECONFIG: join(place.folder, "kubeconfig"), PATH: join(place.folder, "bin") };
            const { exitCode, stderr, all } = await place.run("start", args, [], env);
            expect(stderr.endsWith(`\n${says}\n\n${messages.failed}`), all).to.equal(true);
            expect(exitCode).to.equal(1);
            expect(existsSync(join(place.folder, ".stacks"))).to.equal(false);
        });
    }
});
