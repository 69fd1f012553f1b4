import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageSettings } from "../settings/schema";
import { Image } from "./image";

/** Digest references of the application's images. */
export type Images = Record<"backend" | "frontend" | "postgres", pulumi.Input<string>>;

interface Registry {
    repository(image: string): pulumi.Input<string>;
    credentials?: { username: pulumi.Input<string>; password: pulumi.Input<string> };
}

/** Builds and pushes every image, or takes the given digests and needs no Docker engine. */
export function images(settings: ImageSettings, registry: Registry, tag: string): Images {
    if (settings.source === "prebuilt") {
        const { backend, frontend, postgres } = settings;
        // The settings are not valid without.
        return { backend: backend!, frontend: frontend!, postgres: postgres! };
    }
    const provider = new docker.Provider("docker", {});
    const build = (name: string) =>
        new Image(
            name,
            {
                context: `./images/${name}`,
                repository: registry.repository(name),
                tag,
                baseImage: settings.baseImage,
                network: settings.network,
                credentials: registry.credentials,
            },
            { providers: [provider] },
        ).digest;
    return { backend: build("backend"), frontend: build("frontend"), postgres: build("postgres") };
}
