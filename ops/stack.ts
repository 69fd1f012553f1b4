import { randomBytes } from "node:crypto";
import {
    copyFileSync,
    existsSync,
    mkdirSync,
    readFileSync,
    renameSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, type ProjectSettings, type Stack, type StackSettings } from "@pulumi/pulumi/automation";
import type * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { isAlive, locksOf } from "./locks";

export interface StackPlace {
    /** The repository. */
    repo: string;
    /** Folder for the state, the passphrase and the project as the engine sees it; made when missing. */
    state: string;
    /** Environment of the engine: provider addresses, KUBECONFIG, DOCKER_HOST, PATH. */
    env: Record<string, string>;
}

type Config = Record<string, unknown>;

/**
 * The stack of a stack file, on a state backend in a folder. The program runs in this process.
 * The engine works on a copy of the stack file, since it writes the state's salt into it; `change` edits that copy.
 */
export async function openStack(
    name: string,
    program: () => unknown,
    place: StackPlace,
    change: (config: Config) => void = () => undefined,
): Promise<Stack> {
    const workDir = join(place.state, "project");
    const backend = join(place.state, "state");
    for (const folder of [workDir, backend]) mkdirSync(folder, { recursive: true });
    // Contexts are relative to the project, so that the state names no path of this machine.
    rmSync(join(workDir, "images"), { force: true });
    symlinkSync(join(place.repo, "images"), join(workDir, "images"));

    const project = parse(readFileSync(join(place.repo, "Pulumi.yaml"), "utf8")) as ProjectSettings;
    // The program is handed over; a path to it would be looked for in the copy.
    delete project.main;
    const settings = parse(readFileSync(join(place.repo, `Pulumi.${name}.yaml`), "utf8")) as { config: Config };
    change(settings.config);
    const locks = locksOf(place.state, name);
    if (locks.length > 0 && !locks.some(isAlive))
        mendCheckpoint(join(backend, ".pulumi", "stacks", project.name, `${name}.json`));
    const stackSettings = { ...saltOf(join(workDir, `Pulumi.${name}.yaml`)), ...settings } as StackSettings;
    return LocalWorkspace.createOrSelectStack(
        { stackName: name, projectName: project.name, program: program as pulumi.automation.PulumiFn },
        {
            workDir,
            projectSettings: project,
            stackSettings: { [name]: stackSettings },
            envVars: {
                ...place.env,
                PULUMI_BACKEND_URL: `file://${backend}`,
                PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(place.state),
                PULUMI_SKIP_UPDATE_CHECK: "true",
            },
        },
    );
}

/**
 * Takes the engine's own copy of the state in place of one that is cut off: an engine that was killed while it wrote. The
 * copy is of the step before, which is on record as pending.
 */
export function mendCheckpoint(file: string) {
    const copy = `${file}.bak`;
    if (isWhole(file) || !isWhole(copy)) return;
    copyFileSync(copy, `${file}.new`);
    renameSync(`${file}.new`, file);
}

function isWhole(file: string): boolean {
    try {
        JSON.parse(readFileSync(file, "utf8"));
        return true;
    } catch {
        return false;
    }
}

function passphraseFile(state: string): string {
    const file = join(state, "passphrase");
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
    return file;
}

function saltOf(stackFile: string): { encryptionSalt?: string } {
    if (!existsSync(stackFile)) return {};
    const { encryptionsalt } = parse(readFileSync(stackFile, "utf8")) as { encryptionsalt?: string };
    return encryptionsalt === undefined ? {} : { encryptionSalt: encryptionsalt };
}
