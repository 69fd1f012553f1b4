import { messages } from "./messages";
import type { Registry } from "./registry";

/** References by digest, or repositories, by image. */
export type ByImage = Record<string, string>;

interface Deps {
    registry: Registry;
}

/**
 * Marks images as a release of a stack, verified together: each gets the same tag, `release-STACK-YYYYMMDDTHHMMSSZ`, which
 * the registry never moves, and by which it keeps the newest (infra/aws/account/registry.ts).
 * @param when of the release, in whole seconds
 * @returns the tag
 */
export async function markRelease(images: ByImage, stack: string, when: Date, { registry }: Deps): Promise<string> {
    const tag = `release-${stack}-${when.toISOString().replace(/[-:]|\.\d+/g, "")}`;
    for (const reference of Object.values(images)) await registry.tag(reference, tag);
    return tag;
}

export interface Release {
    tag: string;
    /** References by digest, by image. */
    images: ByImage;
}

/** The stack's newest release; undefined when there is none. */
export async function lastRelease(
    repositories: ByImage,
    stack: string,
    { registry }: Deps,
): Promise<Release | undefined> {
    const [tag] = await releasesOf(Object.values(repositories), stack, registry);
    if (tag === undefined) return undefined;
    const references = Object.entries(repositories).map(async ([image, repository]) => {
        const digest = await registry.digestOf(repository, tag);
        if (digest === undefined) throw new Error(messages.releaseGone(repository, tag));
        return [image, `${repository}@${digest}`] as const;
    });
    return { tag, images: Object.fromEntries(await Promise.all(references)) };
}

/** Tags of the stack's releases, the newest first; one that not every image has was cut short and is none. */
async function releasesOf(repositories: string[], stack: string, registry: Registry): Promise<string[]> {
    const [first = [], ...others] = await Promise.all(repositories.map((repository) => registry.tags(repository)));
    const prefix = `release-${stack}-`;
    return first
        .filter((tag) => tag.startsWith(prefix) && /^\d{8}T\d{6}Z$/.test(tag.slice(prefix.length)))
        .filter((tag) => others.every((tags) => tags.includes(tag)))
        .sort()
        .reverse();
}
