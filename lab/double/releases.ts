import type * as api from "../providers/provider";
import { differences } from "../providers/differences";
import { fields, type Properties, text } from "../providers/values";
import { checkValues } from "./chart-values";
import { checkReferences } from "./rules";
import type { World } from "./world";

export const RELEASE = "kubernetes:helm.sh/v3:Release";

/**
 * A stand-in for `kubernetes` that records Helm releases and renders none, and refuses values that their charts do not
 * have or that speak of what is not at AWS; everything else is the other's.
 */
export function recordingReleases(kubernetes: api.Provider, world: World): api.Provider {
    const isRelease = ({ type }: api.Resource) => type === RELEASE;
    const put = (id: string, { value, secrets }: Properties): Properties => {
        checkReferences(RELEASE, fields(value, "values"), world);
        world.put({ type: RELEASE, id, inputs: value, outputs: value });
        return { value, secrets };
    };
    const idOf = ({ value }: Properties) => `${text(value, "namespace")}/${text(value, "name")}`;
    return {
        diffConfig: kubernetes.diffConfig?.bind(kubernetes),
        configure: (config, say) => kubernetes.configure(config, say),
        check: (request) => {
            if (!isRelease(request)) return kubernetes.check(request);
            const { value } = request.news;
            checkValues(text(value, "chart") ?? "", text(value, "version") ?? "", fields(value, "values"));
            return Promise.resolve({ inputs: request.news });
        },
        diff: (request) => {
            if (!isRelease(request)) return kubernetes.diff(request);
            const changes = differences(request.oldInputs.value, request.news.value);
            return Promise.resolve({ changes: changes.map((change) => ({ ...change, replaces: false })) });
        },
        create: (request) => {
            if (!isRelease(request)) return kubernetes.create(request);
            const { inputs, preview } = request;
            if (preview) return Promise.resolve({ id: "", outputs: inputs });
            return Promise.resolve({ id: idOf(inputs), outputs: put(idOf(inputs), inputs) });
        },
        read: (request) => {
            if (!isRelease(request)) return kubernetes.read(request);
            const { id, state: outputs, inputs } = request;
            return Promise.resolve(world.find(RELEASE, id) && { id, outputs, inputs });
        },
        update: (request) => {
            if (!isRelease(request)) return kubernetes.update(request);
            return Promise.resolve(request.preview ? request.news : put(request.id, request.news));
        },
        delete: (request) => {
            if (!isRelease(request)) return kubernetes.delete(request);
            world.remove({ type: RELEASE, id: request.id });
            return Promise.resolve();
        },
        cancel: () => kubernetes.cancel(),
    };
}
