import { expect } from "chai";
import { UpError } from "../../ops/up";
import { latestMigration, migrationsFolder, migrationText } from "../support/e2e/application";
import { imageOf, sql } from "../support/e2e/cluster";
import { underLoad } from "../support/e2e/load";
import { copyProject, type ProjectCopy } from "../../ops/project-copy";
import { calm, converged, up } from "../support/e2e/stack";
import { address, checkout } from "../support/e2e/target";

const name = "9999_count_the_uncountable";
const words = "the sheep have escaped";

describe("A migration that raises", () => {
    let project: ProjectCopy;
    let imageBefore: string;
    let latest: string;
    const write = (statement: string) =>
        project.write(`${migrationsFolder}/${name}.py`, migrationText(latest, statement));

    before(async () => {
        await converged();
        imageBefore = await imageOf("backend");
        project = copyProject(checkout);
        latest = latestMigration(project.path);
    });
    after(async () => {
        await sql(`delete from django_migrations where name = '${name}'`);
        project.remove();
    });

    it("stops the up, is named with the last lines of its log, and leaves the old version serving", async () => {
        write(`raise RuntimeError("${words}")`);
        let error: unknown;
        const result = await underLoad({ url: address, paths: ["/", "/api/healthz"], perSecond: 20 }, async () => {
            error = await up({ project: project.path, change: calm }).catch((reason: unknown) => reason);
        });
        expect(error).to.be.instanceOf(UpError);
        expect((error as UpError).message)
            .to.contain("migration")
            .and.contain(name)
            .and.contain(words);
        expect(await imageOf("backend")).to.equal(imageBefore);
        expect(result.failures).to.deep.equal([]);
    });

    it("goes through once it is mended", async () => {
        write("pass");
        await up({ project: project.path, change: calm });
        expect(await imageOf("backend")).not.to.equal(imageBefore);
        expect(await sql(`select count(*) from django_migrations where name = '${name}'`)).to.equal("1");
    });
});
