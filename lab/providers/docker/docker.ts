import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { differences } from "../differences";
import type * as api from "../provider";
import { fields, hasUnknowns, isFields, isUnknown, text, type Fields, type Properties } from "../values";
import { contextDigest } from "./context-digest";
import { Engine, registryOf, repository } from "./engine";

const IMAGE = "docker:index/image:Image";

/** Stands in for the docker plugin: builds and pushes images. */
export class Docker implements api.Provider {
    private connected?: Engine;
    private say: api.Say = () => undefined;
    private readonly cancelled = new AbortController();

    async configure({ value }: Properties, say: api.Say) {
        this.say = say;
        this.connected = new Engine(text(value, "host"), this.cancelled.signal);
        await this.connected.ping();
    }

    async check({ type, news }: api.CheckRequest): Promise<api.CheckResult> {
        if (type !== IMAGE) throw new Error(`the stand-in does not know ${type}; it knows ${IMAGE}`);
        const build = news.value["build"] ?? {};
        if (!isFields(build) || isUnknown(build["context"]) || isUnknown(build["dockerfile"])) return { inputs: news };
        const { context, dockerfile } = placed(build);
        for (const [property, path] of [
            ["build.context", context],
            ["build.dockerfile", dockerfile],
        ] as const) {
            if (!existsSync(path)) return { inputs: news, failures: [{ property, reason: `there is no ${path}` }] };
        }
        const digest = await contextDigest(context, dockerfile);
        // Paths stay as the program gave them: a state that names a machine's folders is of no use on another.
        const value = { ...news.value, build: { ...build, contextDigest: digest } };
        return { inputs: { ...news, value } };
    }

    diff({ oldInputs, news }: api.DiffRequest): Promise<api.Difference> {
        // Registry passwords are short-lived; a new one is no reason to build.
        const credential = (path: readonly unknown[]) => path[0] === "registry" && path[1] !== "server";
        const changes = differences(oldInputs.value, news.value).filter(({ path }) => !credential(path));
        return Promise.resolve({ changes: changes.map((change) => ({ ...change, replaces: false })) });
    }

    async create({ urn, inputs, preview }: api.CreateRequest) {
        const outputs = await this.made(urn, inputs, preview);
        return { id: text(inputs.value, "imageName") ?? "", outputs };
    }

    update({ urn, news, preview }: api.UpdateRequest): Promise<Properties> {
        return this.made(urn, news, preview);
    }

    read({ id, state, inputs }: api.ReadRequest) {
        return Promise.resolve({ id, outputs: state, inputs });
    }

    async delete() {}

    cancel() {
        this.cancelled.abort();
    }

    private async made(urn: string, inputs: Properties, preview: boolean): Promise<Properties> {
        const { value } = inputs;
        const name = text(value, "imageName")!;
        const build = fields(value, "build");
        const { context, dockerfile } = placed(build);
        const server = text(value, "registry", "server") ?? registryOf(name);
        const known: Fields = { imageName: name, baseImageName: name, registryServer: server };
        for (const key of ["context", "dockerfile", "platform"]) if (build[key] !== undefined) known[key] = build[key];
        if (preview && (value["buildOnPreview"] !== true || hasUnknowns(value))) {
            return { value: isUnknown(name) ? {} : known, secrets: [] };
        }
        const say = (line: string) => this.say(urn, line);
        if (this.connected === undefined) throw new Error("the docker provider has not been configured");
        await this.connected.build(name, build, context, dockerfile, say);
        const push = value["skipPush"] !== true && !preview;
        const digest = push
            ? await this.connected.push(name, fields(value, "registry"), say)
            : await this.connected.imageId(name);
        const repoDigest = push ? `${repository(name)}@${digest}` : digest;
        return { value: { ...known, repoDigest }, secrets: [] };
    }
}

/** Where the build's context and Dockerfile are, as absolute paths. */
function placed(build: Fields) {
    const context = resolve(text(build, "context") ?? ".");
    return { context, dockerfile: resolve(text(build, "dockerfile") ?? `${context}/Dockerfile`) };
}
