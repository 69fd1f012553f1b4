import { settingsOf } from "../environment";
import { type Registry, registry } from "../registry";
import { lastRelease } from "../releases";
import { stackConfig } from "../graph/settings";
import { messages } from "../messages";
import { type Images, type Opened, runningImages, using } from "../open-environment";
import { repositoriesOf } from "./site";

/** Images that a preview hands over; none where the stack file says which they are. */
export interface Handed {
    images?: Images;
    /** What the reader of the preview has to know of them. */
    note?: string;
}

/**
 * With which images a deploy would run that is told nothing of them: of a stack that takes built ones and does not say
 * which, those of its last release, or else those that it runs already.
 * @param open opens the stack as its file says
 */
export async function imagesToPreview(
    name: string,
    project: string,
    open: () => Promise<Opened>,
    images: Registry = registry(),
): Promise<Handed> {
    const text = stackConfig(name, project)["lazysheeps:images"];
    const { source, ...said } = text === undefined ? {} : (JSON.parse(text) as Partial<Images> & { source?: string });
    if (source !== "prebuilt" || Object.keys(said).length > 0) return {};
    const repositories = repositoriesOf(settingsOf(name, project));
    const last = await lastRelease(repositories, name, { registry: images });
    if (last !== undefined) return { images: last.images as Images };
    const running = await using(open(), runningImages);
    return running === undefined
        ? { images: placeholders(repositories), note: messages.neverDeployed(name) }
        : { images: running };
}

/** Digests that no image has. */
export const placeholders = (repositories: Images): Images => {
    const of = (image: keyof Images) => `${repositories[image]}@sha256:${"0".repeat(64)}`;
    return { backend: of("backend"), frontend: of("frontend"), postgres: of("postgres") };
};
