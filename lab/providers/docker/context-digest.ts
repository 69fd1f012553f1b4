import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";

/**
 * A hash of what a build sees: the path, mode and content of each file that .dockerignore lets through, and the Dockerfile.
 * `<Dockerfile>.dockerignore` comes before the context's own, as BuildKit has it.
 */
export async function contextDigest(context: string, dockerfile: string): Promise<string> {
    const ignored = await ignoreFile(context, dockerfile);
    const hash = createHash("sha256");
    hash.update(await readFile(dockerfile));
    for (const path of (await walk(context, "")).sort()) {
        if (ignored(path)) continue;
        const file = await lstat(join(context, path));
        const content = file.isSymbolicLink()
            ? await readlink(join(context, path))
            : await readFile(join(context, path));
        hash.update(`\0${path}\0${(file.mode & 0o777).toString(8)}\0${Buffer.byteLength(content)}\0`).update(content);
    }
    return hash.digest("hex");
}

async function ignoreFile(context: string, dockerfile: string): Promise<(path: string) => boolean> {
    const found = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find((file) => existsSync(file));
    if (found === undefined) return () => false;
    const rules = dockerignore({ ignorecase: false }).add(await readFile(found, "utf8"));
    return (path) => rules.ignores(path);
}

async function walk(root: string, folder: string): Promise<string[]> {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    const paths = await Promise.all(
        entries.map(async (entry) => {
            const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
            return entry.isDirectory() ? walk(root, path) : entry.isFile() || entry.isSymbolicLink() ? [path] : [];
        }),
    );
    return paths.flat();
}
