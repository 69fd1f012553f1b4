import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { V1Secret } from "@kubernetes/client-node";
import { objects, sql } from "./cluster";
import { deliveryPrefix } from "./webhook";

/** What the tests know of the application under images/. */

/** Pages and answers that a visitor asks for; every one of the API's reads the database. */
export const readingPaths = ["/", "/api/repositories"];

/** A file of the backend, to which a line can be appended. */
export const sourceFile = "images/backend/sheep/api.py";
export const frontendDockerfile = "images/frontend/Dockerfile";

/** An edit after which the backend runs and never says that it can take traffic. */
export const neverReady = { file: "images/backend/config/probes.py", from: "if draining.is_set()", to: "if True" };

export const migrationsFolder = "images/backend/sheep/migrations";

/** Name of the newest migration in a copy of the project. */
export function latestMigration(project: string): string {
    const names = readdirSync(join(project, migrationsFolder)).filter((name) => /^\d{4}_.*\.py$/.test(name));
    return names.sort().at(-1)!.replace(/\.py$/, "");
}

/** A migration that runs one statement of Python and leaves the schema alone. */
export function migrationText(after: string, statement: string): string {
    return `from django.db import migrations


def run(apps, schema_editor):
    ${statement}


class Migration(migrations.Migration):
    dependencies = [("sheep", "${after}")]
    operations = [migrations.RunPython(run, migrations.RunPython.noop)]
`;
}

/** Secrets that the application has been given, by `SECRET/KEY`. */
export async function givenSecrets(): Promise<Record<string, string>> {
    const entries = (await objects<V1Secret>("secrets")).flatMap(({ metadata, data }) =>
        Object.entries(data ?? {}).map(([key, value]) => [
            `${metadata!.name}/${key}`,
            Buffer.from(value, "base64").toString(),
        ]),
    );
    return Object.fromEntries(entries) as Record<string, string>;
}

/** Ids of the commits that are stored for a repository of the webhook tests. */
export async function storedCommits(repository: string): Promise<string[]> {
    const rows = await sql(
        `select c.sha from sheep_commit c join sheep_repository r on r.id = c.repository_id where r.name = '${repository}'`,
    );
    return rows.split("\n").filter((row) => row !== "");
}

/** Removes a repository with its commits, and what the tests' deliveries left beside it. */
export async function removeRepository(repository: string): Promise<void> {
    await sql(`
        delete from sheep_commit where repository_id in (select id from sheep_repository where name = '${repository}');
        delete from sheep_repository where name = '${repository}';
        delete from sheep_contributor where id not in (select contributor_id from sheep_commit);
        delete from sheep_delivery where identifier like '${deliveryPrefix}%';
    `);
}
