import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import execa from "execa";
import { languageHost } from "../../lab/language-host/command";

/** A checkout in which somebody types Pulumi's own commands: its stack files are his. */
export interface Typed {
    folder: string;
    /** `pulumi ARGS`; all that it prints. @throws when it fails */
    pulumi: (...args: string[]) => Promise<string>;
    remove(): void;
}

/**
 * @param files texts of the stack files, by stack
 * @param env in addition to this process's
 * @param standIn whether Pulumi is here without its language host
 */
export function typed(files: Record<string, string>, env: Record<string, string>, standIn = true): Typed {
    const checkout = resolve(__dirname, "../..");
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-typed-"));
    for (const name of readdirSync(checkout).filter((one) => !/^(Pulumi\..+\.yaml|\..+)$/.test(one)))
        symlinkSync(join(checkout, name), join(folder, name));
    for (const [stack, text] of Object.entries(files)) writeFileSync(join(folder, `Pulumi.${stack}.yaml`), text);
    const host = standIn ? languageHost() : undefined;
    const path = [...(host === undefined ? [] : [host.folder]), process.env["PATH"]].join(delimiter);
    return {
        folder,
        pulumi: async (...args) => {
            const options = { cwd: folder, env: { ...env, PATH: path }, all: true } as const;
            return (await execa("pulumi", [...args, "--non-interactive"], options)).all!;
        },
        remove: () => {
            host?.remove();
            rmSync(folder, { recursive: true });
        },
    };
}
