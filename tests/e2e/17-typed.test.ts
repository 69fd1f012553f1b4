import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { calm, converged, withStack } from "../support/e2e/stack";
import { onLab } from "../support/e2e/target";
import { typed } from "../support/typed";

describe("`pulumi preview`, typed in a checkout", () => {
    before(() => converged());

    it("runs the program that npm start runs: nothing would change", () =>
        withStack({ change: calm }, async ({ workspace: { workDir, envVars } }) => {
            const file = readFileSync(join(workDir, "Pulumi.local.yaml"), "utf8");
            // On the lab alone Pulumi comes without its language host.
            const person = typed({ local: file }, envVars, onLab);
            try {
                expect(await person.pulumi("preview", "-s", "local", "--expect-no-changes")).to.match(/\d+ unchanged/);
            } finally {
                person.remove();
            }
        }));
});
