import { readFileSync } from "node:fs";
import * as z from "zod";
import { messages } from "../messages";
import { openEnvironment, runningImages, using } from "../open-environment";
import { registryLogin } from "../registry-login";
import type { Scan } from "./trivy";

/** Images by digest, by what they are for. */
const Images = z.record(z.string(), z.string().regex(/^[^@\s]+@sha256:[0-9a-f]{64}$/));
export type Images = z.infer<typeof Images>;

/** What a stack runs, by its state. @throws when it says of an image no digest */
export async function imagesOf(stackName: string): Promise<Images> {
    const images = Images.safeParse(await using(openEnvironment(stackName, process.cwd()), runningImages));
    if (!images.success) throw new Error(messages.noImages(stackName));
    return images.data;
}

/** The images of a record that `digests` has written. */
export const recorded = (file: string): Images => Images.parse(JSON.parse(readFileSync(file, "utf8")));

/** Scans of pushed images. */
export const pushedImages = (images: Images): Promise<Scan[]> =>
    Promise.all(
        Object.entries(images).map(async ([name, reference]) => ({
            name: `deployed-${name}`,
            args: ["image", "--scanners", "vuln,secret", "--ignore-unfixed", reference],
            env: await login(reference),
        })),
    );

/** What Trivy needs to pull; nothing for a registry that asks for nothing. */
export async function login(reference: string): Promise<Record<string, string>> {
    const found = await registryLogin(reference.split("/", 1)[0]!);
    // No secret of the repository, so that GitHub does not know it for one.
    if (found !== undefined && process.env["GITHUB_ACTIONS"] === "true") console.log(`::add-mask::${found.password}`);
    return found === undefined ? {} : { TRIVY_USERNAME: found.username, TRIVY_PASSWORD: found.password };
}
