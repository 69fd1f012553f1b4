import { createReadStream } from "node:fs";
import { baseImage, inside, registry } from "./layout";
import { pauseImage } from "./container-runtime";
import { type Machine, run } from "./namespace";

/** Images of the lab's own tools: one static binary each, named by the key of the tools. */
export const systemImage = (name: string, tools: string) => `${registry}/lab/${name}:${tools}`;

/** Puts the tools' images into the registry, unless they are there. */
export async function publishSystemImages(machine: Machine, tools: string): Promise<void> {
    const wanted: [string, string][] = [
        ["pause", pauseImage],
        ["coredns", systemImage("coredns", tools)],
        ["metrics-server", systemImage("metrics-server", tools)],
        ["ingress", systemImage("ingress", tools)],
    ];
    for (const [name, image] of wanted) {
        if (await inRegistry(machine, image)) continue;
        const script =
            'tar -C "$1" -c "$2" | docker import -c "ENTRYPOINT [\\"/$2\\"]" - "$3" && docker push -q "$3" && docker image rm "$3"';
        await run(machine, ["sh", "-c", script, "sh", inside.bin, name, image]);
    }
}

/** What a build inside this image needs to reach the package registries the machine reaches. */
export interface BaseImage {
    /** The packed root file system on the machine. */
    archive: string;
    /** Changes whenever the archive does. */
    key: string;
    env: Record<string, string>;
}

/** Puts the base image into the registry, unless that very one is there. */
export async function publishBaseImage(machine: Machine, { archive, key, env }: BaseImage): Promise<void> {
    const marker = `${registry}/debian:${key}`;
    if (await inRegistry(machine, marker)) return;
    const changes = Object.entries(env).flatMap(([name, value]) => ["-c", `ENV ${name}=${value}`]);
    const packed = createReadStream(archive);
    await run(machine, ["docker", "import", ...changes, "-c", 'CMD ["bash"]', "-", baseImage], { input: packed });
    await run(machine, ["docker", "push", "-q", baseImage]);
    // Pushed last: it says that all before it came through.
    await run(machine, ["docker", "tag", baseImage, marker]);
    await run(machine, ["docker", "push", "-q", marker]);
}

async function inRegistry(machine: Machine, image: string): Promise<boolean> {
    const [, repository, tag] = /^[^/]+\/(.+):([^:]+)$/.exec(image)!;
    const request = `exec 3<>/dev/tcp/localhost/5000; printf 'HEAD /v2/${repository}/manifests/${tag} HTTP/1.0\\r\\nHost: ${registry}\\r\\nAccept: application/vnd.docker.distribution.manifest.v2+json\\r\\n\\r\\n' >&3; head -1 <&3`;
    const { stdout } = await run(machine, ["bash", "-c", request]);
    return stdout.includes(" 200 ");
}
