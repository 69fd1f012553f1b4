import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

export interface ImageArgs {
    /** Folder of the Dockerfile and its context, relative to the project. */
    context: string;
    /** Repository the image is pushed to, without a tag. */
    repository: pulumi.Input<string>;
    /** Mutable tag of pushes that are not releases; what is deployed is the digest. */
    tag: string;
    /** Takes the place of the base image that the Dockerfile names. */
    baseImage?: string;
    /** Network of the build's steps; `host` on an engine without a bridge of its own. */
    network?: string;
    credentials?: { username: pulumi.Input<string>; password: pulumi.Input<string> };
}

/** One image built from this repository and pushed. */
export class Image extends pulumi.ComponentResource {
    /** `repository@sha256:...`: what the registry holds now, whatever the tag comes to mean. */
    readonly digest: pulumi.Output<string>;

    constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:images:Image", name, {}, opts);
        const image = new docker.Image(
            name,
            {
                imageName: pulumi.interpolate`${args.repository}:${args.tag}`,
                build: {
                    context: args.context,
                    dockerfile: `${args.context}/Dockerfile`,
                    // The nodes' architecture, whatever machine builds.
                    platform: "linux/amd64",
                    builderVersion: docker.BuilderVersion.BuilderBuildKit,
                    ...(args.network === undefined ? {} : { network: args.network }),
                    args: args.baseImage === undefined ? {} : { BASE_IMAGE: args.baseImage },
                },
                registry: args.credentials,
            },
            { parent: this },
        );
        this.digest = image.repoDigest;
        this.registerOutputs({ digest: this.digest });
    }
}
