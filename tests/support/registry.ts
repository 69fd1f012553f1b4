import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { served } from "./served";

/** A registry in memory, with the refusals of ECR under IMMUTABLE_WITH_EXCLUSION and the filter `build-*`. */
export interface RegistryDouble {
    host: string;
    /** `METHOD path` of what was asked. */
    asked: string[];
    /** Called before a manifest is taken: another run that comes first. */
    beforePut: (() => void) | undefined;
    /** Stores an image as a push does, and says by which digest. */
    push(repository: string, tag: string, content: string): string;
    close: () => Promise<void>;
}

export interface RegistryOptions {
    login?: { username: string; password: string };
    /** Tags it lists at once, whatever more it is asked for. */
    pageSize?: number;
    mediaType?: string;
}

export const dockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

export async function registryDouble({
    login,
    pageSize = 100,
    mediaType = dockerManifest,
}: RegistryOptions = {}): Promise<RegistryDouble> {
    const asked: string[] = [];
    const manifests = new Map<string, { mediaType: string; content: Buffer }>();
    const tags = new Map<string, Map<string, string>>();
    const store = (repository: string, which: string, type: string, content: Buffer) => {
        const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
        manifests.set(`${repository}@${digest}`, { mediaType: type, content });
        const known = tags.get(repository) ?? new Map<string, string>();
        if (!which.startsWith("sha256:")) known.set(which, digest);
        tags.set(repository, known);
        return digest;
    };
    const basic = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;

    const { port, close } = await served((request, response) => {
        const { pathname, searchParams } = new URL(request.url!, "http://registry");
        asked.push(`${request.method} ${pathname}`);
        const say = (status: number, body: object, headers: Record<string, string> = {}) =>
            response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
        const refuse = (status: number, code: string, message: string) => say(status, { errors: [{ code, message }] });
        if (basic !== undefined && request.headers.authorization !== basic)
            return refuse(401, "UNAUTHORIZED", "authentication required");

        const list = /^\/v2\/(.+)\/tags\/list$/.exec(pathname);
        if (list !== null) {
            const known = tags.get(list[1]!);
            if (known === undefined) return refuse(404, "NAME_UNKNOWN", "The repository does not exist");
            const all = [...known.keys()].sort();
            const from = all.indexOf(searchParams.get("last") ?? "") + 1;
            const page = all.slice(from, from + pageSize);
            const next = `<${pathname}?last=${page.at(-1)}&n=${pageSize}>; rel="next"`;
            return say(200, { name: list[1], tags: page }, from + pageSize < all.length ? { Link: next } : {});
        }

        const [, repository, which] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(pathname) ?? [];
        if (repository === undefined || which === undefined) return refuse(404, "UNSUPPORTED", pathname);
        const held = () => (which.startsWith("sha256:") ? which : tags.get(repository)?.get(which));
        if (request.method === "PUT") {
            return void buffer(request).then((content) => {
                registry.beforePut?.();
                if (held() !== undefined && !which.startsWith("build-")) {
                    const taken = `The image tag '${which}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`;
                    return refuse(400, "TAG_INVALID", taken);
                }
                store(repository, which, request.headers["content-type"]!, content);
                return response.writeHead(201).end();
            });
        }
        const found = manifests.get(`${repository}@${held()}`);
        if (found === undefined) return refuse(404, "MANIFEST_UNKNOWN", "Requested image not found");
        // It would have to be made into another kind, which has another digest.
        if (!request.headers.accept?.includes(found.mediaType))
            return refuse(404, "MANIFEST_UNKNOWN", "not acceptable");
        return response.writeHead(200, { "Content-Type": found.mediaType }).end(found.content);
    });
    const registry: RegistryDouble = {
        host: `localhost:${port}`,
        asked,
        beforePut: undefined,
        push: (repository, tag, content) => store(repository, tag, mediaType, Buffer.from(content)),
        close,
    };
    return registry;
}
