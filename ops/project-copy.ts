import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** A copy of what the program builds from, to be edited without touching the checkout. */
export interface ProjectCopy {
    path: string;
    /** Replaces `from`, which the file must hold exactly once, by `to`. */
    edit(file: string, from: string, to: string): void;
    append(file: string, text: string): void;
    /** Writes a file that need not exist. */
    write(file: string, text: string): void;
    remove(): void;
}

/** @param stack whose settings are copied as well */
export function copyProject(checkout: string, stack = "local"): ProjectCopy {
    const path = mkdtempSync(join(tmpdir(), "lazysheeps-copy-"));
    for (const part of ["images", "Pulumi.yaml", `Pulumi.${stack}.yaml`]) {
        cpSync(join(checkout, part), join(path, part), {
            recursive: true,
            // What a checkout collects beside its sources is not part of any build.
            filter: (source) => !["node_modules", "dist", ".venv", "__pycache__"].includes(basename(source)),
        });
    }
    return {
        path,
        edit: (file, from, to) => {
            const text = readFileSync(join(path, file), "utf8");
            const pieces = text.split(from);
            if (pieces.length !== 2) throw new Error(`${file} holds ${pieces.length - 1} times: ${from}`);
            writeFileSync(join(path, file), pieces.join(to));
        },
        append: (file, text) => appendFileSync(join(path, file), text),
        write: (file, text) => writeFileSync(join(path, file), text),
        remove: () => rmSync(path, { recursive: true, force: true }),
    };
}
