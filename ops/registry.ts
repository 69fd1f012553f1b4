import { createHash } from "node:crypto";
import { messages } from "./messages";
import { type Login, registryLogin } from "./registry-login";

export interface Manifest {
    mediaType: string;
    content: ArrayBuffer;
}

/** What a release needs of a registry. Repositories are named with their host: `localhost:5000/lazysheeps/backend`. */
export interface Registry {
    /** The manifest of a reference by digest, `repository@sha256:…`. @throws when there is none, or it is another one */
    manifest(reference: string): Promise<Manifest>;
    /** Gives it a tag. @throws when a tag that never moves means another image already */
    tag(reference: string, tag: string): Promise<void>;
    /** None where there is no such repository. */
    tags(repository: string): Promise<string[]>;
    /** Undefined when there is no such tag. */
    digestOf(repository: string, tag: string): Promise<string | undefined>;
}

const mediaTypes = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];
const deadlineMs = 30_000;
const pageSize = 1000;

/**
 * A client of the registry API v2 (https://distribution.github.io/distribution/spec/api/), for whatever host a reference
 * names: over TLS, but on this machine. `login` says with what it signs in to a host, once each.
 */
export function registry(login: (host: string) => Promise<Login | undefined> = registryLogin): Registry {
    const logins = new Map<string, ReturnType<typeof login>>();

    async function call(repository: string, path: string, options: RequestInit = {}): Promise<Response> {
        const { host, name } = placeOf(repository);
        if (!logins.has(host)) logins.set(host, login(host));
        const headers = new Headers(options.headers);
        const user = await logins.get(host);
        if (user !== undefined) headers.set("Authorization", `Basic ${btoa(`${user.username}:${user.password}`)}`);
        const signal = AbortSignal.timeout(deadlineMs);
        const response = await fetch(`${origin(host)}/v2/${name}/${path}`, { ...options, headers, signal });
        if ([401, 403].includes(response.status))
            throw new Error(messages.registryRefused(host, name, response.status, await response.text()));
        return response;
    }

    async function read(repository: string, which: string): Promise<Manifest | undefined> {
        const response = await call(repository, `manifests/${which}`, { headers: { Accept: mediaTypes.join(", ") } });
        if (response.status === 404) return undefined;
        if (!response.ok) throw await failure(`reading ${repository} ${which}`, response);
        const mediaType = response.headers.get("Content-Type")?.split(";")[0] ?? "";
        return { mediaType, content: await response.arrayBuffer() };
    }

    async function manifest(reference: string): Promise<Manifest> {
        const { repository, digest } = byDigest(reference);
        const found = await read(repository, digest);
        if (found === undefined) throw new Error(messages.noManifest(reference));
        const got = digestOfContent(found);
        if (got !== digest) throw new Error(messages.otherContent(repository, digest, got));
        return found;
    }

    async function digestOf(repository: string, tag: string): Promise<string | undefined> {
        const found = await read(repository, tag);
        return found && digestOfContent(found);
    }

    async function tag(reference: string, tag: string): Promise<void> {
        const { repository, digest } = byDigest(reference);
        // One that never moves is refused even for what it means already.
        if ((await digestOf(repository, tag)) === digest) return;
        const { mediaType, content } = await manifest(reference);
        const headers = { "Content-Type": mediaType };
        const response = await call(repository, `manifests/${tag}`, { method: "PUT", headers, body: content });
        if (response.ok) return;
        const now = await digestOf(repository, tag);
        // Another run came first.
        if (now === digest) return;
        if (now !== undefined) throw new Error(messages.tagTaken(repository, tag, now, digest));
        throw await failure(`tagging ${reference} ${tag}`, response);
    }

    async function tags(repository: string): Promise<string[]> {
        const all: string[] = [];
        let next: string | undefined = `?n=${pageSize}`;
        while (next !== undefined) {
            const response = await call(repository, `tags/list${next}`);
            if (response.status === 404) return [];
            if (!response.ok) throw await failure(`listing the tags of ${repository}`, response);
            const page = (await response.json()) as { tags: string[] | null };
            all.push(...(page.tags ?? []));
            next = /<[^>]*(\?[^>]*)>;\s*rel="?next\b/.exec(response.headers.get("Link") ?? "")?.[1];
        }
        return all;
    }

    return { manifest, tag, tags, digestOf };
}

/** Splits `repository@sha256:…`. @throws for anything but a digest, which alone means one image for ever */
export function byDigest(reference: string): { repository: string; digest: string } {
    const [, repository, digest] = /^([^@\s]+)@(sha256:[0-9a-f]{64})$/.exec(reference) ?? [];
    if (repository === undefined || digest === undefined) throw new Error(messages.noDigest(reference));
    return { repository, digest };
}

function placeOf(repository: string): { host: string; name: string } {
    const [, host, name] = /^((?:[^/]+[.:][^/]*|localhost))\/([^@:]+)$/.exec(repository) ?? [];
    if (host === undefined || name === undefined) throw new Error(messages.noRegistryHost(repository));
    return { host, name };
}

const origin = (host: string) =>
    `${/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) ? "http" : "https"}://${host}`;

const digestOfContent = ({ content }: Manifest) =>
    `sha256:${createHash("sha256").update(new Uint8Array(content)).digest("hex")}`;

const failure = async (what: string, response: Response) =>
    new Error(messages.registryFailed(what, response.status, await response.text()));
