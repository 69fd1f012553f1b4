import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, type ProjectSettings, type Stack, type StackSettings } from "@pulumi/pulumi/automation";
import type * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import "./inline-program";
import { isAlive, locksOf } from "./locks";
import { readStackFile } from "./stack-file";

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
    const { project, settings } = layOut(place.repo, workDir, name, change);
    const locks = locksOf(place.state, name);
    if (locks.length > 0 && !locks.some(isAlive)) mendAttributes(join(backend, ".pulumi"));
    const stackSettings = { ...saltOf(join(workDir, `Pulumi.${name}.yaml`)), ...settings };
    return LocalWorkspace.createOrSelectStack(
        { stackName: name, projectName: project.name, program: program as pulumi.automation.PulumiFn },
        {
            workDir,
            projectSettings: project,
            stackSettings: { [name]: stackSettings },
            envVars: {
                ...place.env,
                PULUMI_BACKEND_URL: `file://${backend}`,
                // Comes before one that the shell has, and so does not hang on it.
                PULUMI_CONFIG_PASSPHRASE: passphrase(place.state),
                PULUMI_SKIP_UPDATE_CHECK: "true",
            },
        },
    );
}

/** Makes a folder what the engine sees of the project when its program runs in this process; `change` edits the settings. */
export function layOut(repo: string, workDir: string, name: string, change: (config: Config) => void) {
    // Contexts are relative to the project, so that the state names no path of this machine.
    rmSync(join(workDir, "images"), { force: true });
    symlinkSync(join(repo, "images"), join(workDir, "images"));

    const project = parse(readFileSync(join(repo, "Pulumi.yaml"), "utf8")) as ProjectSettings;
    // The program is handed over; a path to it would be looked for in the copy.
    delete project.main;
    const file = readStackFile(name, repo);
    change(file.config);
    const settings = {
        config: file.config,
        ...(file.encryptionsalt !== undefined && { encryptionSalt: file.encryptionsalt }),
        ...(file.encryptedkey !== undefined && { encryptedKey: file.encryptedkey }),
        ...(file.secretsprovider !== undefined && { secretsProvider: file.secretsprovider }),
    } as StackSettings;
    return { project, settings };
}

/**
 * Removes attributes that are cut off, of any file below a folder: the engine's storage writes them in place beside each
 * file, reads nothing whose attributes it cannot parse ("failed to load checkpoint: EOF"), and does without them.
 */
export function mendAttributes(folder: string) {
    for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const file = join(folder, path);
        if (path.endsWith(".attrs") && !isWhole(file)) rmSync(file);
    }
}

function isWhole(file: string): boolean {
    try {
        JSON.parse(readFileSync(file, "utf8"));
        return true;
    } catch {
        return false;
    }
}

function passphrase(state: string): string {
    const file = join(state, "passphrase");
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
    return readFileSync(file, "utf8");
}

function saltOf(stackFile: string): { encryptionSalt?: string } {
    if (!existsSync(stackFile)) return {};
    const { encryptionsalt } = parse(readFileSync(stackFile, "utf8")) as { encryptionsalt?: string };
    return encryptionsalt === undefined ? {} : { encryptionSalt: encryptionsalt };
}
