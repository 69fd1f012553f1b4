import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Images, login } from "./deployed";
import { writeSbom } from "./trivy";

/** Writes what a release's images come with: a bill of materials each, their checksums, and where they come from. */
export async function writePapers(images: Images, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
    mkdirSync(folder, { recursive: true });
    for (const [name, reference] of Object.entries(images))
        await writeSbom(reference, await login(reference), join(folder, `${name}.cdx.json`));
    const subjects = Object.values(images).map(subjectOf);
    // As sha256sum writes it, which is what signs them reads.
    const lines = subjects.map(({ name, digest }) => `${digest.sha256}  ${name}\n`);
    writeFileSync(join(folder, "checksums.txt"), lines.join(""));
    writeFileSync(join(folder, "provenance.json"), JSON.stringify(provenance(subjects, env), null, 4));
}

interface Subject {
    name: string;
    digest: { sha256: string };
}

function subjectOf(reference: string): Subject {
    const [name = "", sha256 = ""] = reference.split("@sha256:");
    return { name, digest: { sha256 } };
}

/** An in-toto statement, unsigned. Source: slsa.dev/provenance/v1, its GitHub Actions build type. */
export function provenance(subject: Subject[], env: NodeJS.ProcessEnv) {
    const server = env["GITHUB_SERVER_URL"] ?? "https://github.com";
    const repository = `${server}/${env["GITHUB_REPOSITORY"] ?? "unknown"}`;
    const { GITHUB_REF: ref, GITHUB_SHA: commit, GITHUB_WORKFLOW_REF: workflow } = env;
    return {
        _type: "https://in-toto.io/Statement/v1",
        subject,
        predicateType: "https://slsa.dev/provenance/v1",
        predicate: {
            buildDefinition: {
                buildType: "https://actions.github.io/buildtypes/workflow/v1",
                externalParameters: { workflow: { repository, ref, path: workflow?.split("@")[0] } },
                resolvedDependencies: [{ uri: `git+${repository}@${ref}`, digest: { gitCommit: commit } }],
            },
            runDetails: {
                builder: { id: `${server}/${workflow ?? "unknown"}` },
                metadata: {
                    invocationId: `${repository}/actions/runs/${env["GITHUB_RUN_ID"]}/attempts/${env["GITHUB_RUN_ATTEMPT"]}`,
                },
            },
        },
    };
}
