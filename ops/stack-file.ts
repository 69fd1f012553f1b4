import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { messages } from "./messages";

/** A stack's settings, and what its secrets are encrypted with. */
export interface StackFile {
    config: Record<string, unknown>;
    encryptionsalt?: string;
    encryptedkey?: string;
    secretsprovider?: string;
}

/** Names of the stacks that have a file. */
export const stackFiles = (project = ".") =>
    readdirSync(project)
        .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
        .sort();

/** @throws with the stacks there are, when it is none of them */
export function readStackFile(stack: string, project = "."): StackFile {
    const file = join(project, `Pulumi.${stack}.yaml`);
    if (!existsSync(file)) throw new Error(messages.noStackFile(stack, stackFiles(project)));
    const read = parse(readFileSync(file, "utf8")) as Partial<StackFile> | null;
    return { ...read, config: read?.config ?? {} };
}
