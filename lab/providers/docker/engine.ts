import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { fields, list, text, word, type Fields } from "../values";

/** The Docker engine, by way of the docker command. */
export class Engine {
    constructor(
        private readonly host: string | undefined,
        private readonly signal: AbortSignal,
    ) {}

    /** Throws when no engine answers. */
    async ping(): Promise<void> {
        const { exitCode, stderr, failed, shortMessage } = (await this.docker([
            "version",
            "--format",
            "{{.Server.Version}}",
        ])) as execa.ExecaReturnValue & { shortMessage?: string };
        if (exitCode === 0) return;
        const why = lastLines(stderr, 3) || (failed && shortMessage) || "no docker command";
        throw new Error(
            `cannot reach the Docker engine at ${this.host ?? process.env["DOCKER_HOST"] ?? "its default address"}: ${why}`,
        );
    }

    /** Builds `build` of a docker.Image under the name `tag`. */
    async build(
        tag: string,
        build: Fields,
        context: string,
        dockerfile: string,
        say: (line: string) => void,
    ): Promise<void> {
        const option = (flag: string, key: string) => (text(build, key) === undefined ? [] : [flag, text(build, key)!]);
        const args = Object.entries(fields(build, "args")).flatMap(([key, value]) => [
            "--build-arg",
            `${key}=${word(value)}`,
        ]);
        const cache = list(build, "cacheFrom", "images").flatMap((image) => ["--cache-from", word(image)]);
        const hosts = list(build, "addHosts").flatMap((entry) => ["--add-host", word(entry)]);
        const options = [
            ...option("--platform", "platform"),
            ...option("--network", "network"),
            ...option("--target", "target"),
        ];
        await this.loud(
            `the build of ${tag}`,
            [
                "build",
                "--progress=plain",
                "-t",
                tag,
                "-f",
                dockerfile,
                ...options,
                ...args,
                ...cache,
                ...hosts,
                context,
            ],
            say,
            { DOCKER_BUILDKIT: text(build, "builderVersion") === "BuilderV1" ? "0" : "1" },
        );
    }

    /** Pushes and returns the manifest's digest, `sha256:…`. */
    async push(tag: string, registry: Fields, say: (line: string) => void): Promise<string> {
        const config = await mkdtemp(join(tmpdir(), "docker-config-"));
        try {
            const [username, password] = [text(registry, "username"), text(registry, "password")];
            const server = text(registry, "server") ?? registryOf(tag);
            const auth = Buffer.from(`${username}:${password}`).toString("base64");
            const known = username !== undefined && password !== undefined;
            if (known)
                await writeFile(join(config, "config.json"), JSON.stringify({ auths: { [server]: { auth } } }), {
                    mode: 0o600,
                });
            const output = await this.loud(
                `the push of ${tag}`,
                [...(known ? ["--config", config] : []), "push", tag],
                say,
            );
            const digest = /digest: (sha256:[0-9a-f]{64})/.exec(output)?.[1];
            if (digest === undefined) throw new Error(`the push of ${tag} named no digest:\n${lastLines(output, 5)}`);
            return digest;
        } finally {
            await rm(config, { recursive: true });
        }
    }

    async imageId(tag: string): Promise<string> {
        return (
            await this.loud(`reading ${tag}`, ["image", "inspect", "--format", "{{.Id}}", tag], () => undefined)
        ).trim();
    }

    private async loud(
        what: string,
        args: string[],
        say: (line: string) => void,
        env: Record<string, string> = {},
    ): Promise<string> {
        const child = this.docker(args, env);
        child.all?.on("data", (chunk: Buffer) => {
            const line = chunk.toString().trim().split("\n").at(-1);
            if (line) say(line);
        });
        const { exitCode, all = "" } = await child;
        if (exitCode !== 0) throw new Error(`${what} failed:\n${lastLines(all, 15)}`);
        return all;
    }

    private docker(args: string[], env: Record<string, string> = {}) {
        const host = this.host === undefined ? {} : { DOCKER_HOST: this.host };
        const child = execa("docker", args, { reject: false, all: true, env: { ...env, ...host } });
        this.signal.addEventListener("abort", () => child.cancel(), { once: true });
        return child;
    }
}

const lastLines = (output: string, many: number) => output.trim().split("\n").slice(-many).join("\n");

/** `host[:port]` of an image's name; Docker Hub when the first part is no host. */
export function registryOf(image: string): string {
    const first = image.split("/")[0]!;
    return image.includes("/") && /[.:]|^localhost$/.test(first) ? first : "docker.io";
}

/** The name without tag and digest. */
export const repository = (image: string) => image.replace(/@sha256:[0-9a-f]+$/, "").replace(/:[^/:]*$/, "");
