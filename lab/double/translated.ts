import type * as api from "../providers/provider";
import type { Fields, Properties } from "../providers/values";

/** What a stand-in is told in other words, and what it is told in. */
export type Words = (readonly [programs: string, labs: string])[];

/** A stand-in that works with the lab's words for things of AWS: its registry's address, its driver of volumes. */
export function translated(provider: api.Provider, words: Words): api.Provider {
    const through = (value: Fields, pick: (pair: Words[number]) => [string, string]): Fields =>
        JSON.parse(
            words.map(pick).reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(value)),
        ) as Fields;
    const down = (one: Properties): Properties => ({
        ...one,
        value: through(one.value, ([theirs, ours]) => [theirs, ours]),
    });
    const up = (one: Properties): Properties => ({
        ...one,
        value: through(one.value, ([theirs, ours]) => [ours, theirs]),
    });
    return {
        diffConfig: provider.diffConfig?.bind(provider),
        configure: (config, say) => provider.configure(config, say),
        check: async (request) => {
            const olds = request.olds && down(request.olds);
            const result = await provider.check({ ...request, olds, news: down(request.news) });
            return { ...result, inputs: up(result.inputs) };
        },
        diff: (request) => provider.diff(changed(request, down)),
        create: async (request) => {
            const { id, outputs } = await provider.create({ ...request, inputs: down(request.inputs) });
            return { id, outputs: up(outputs) };
        },
        read: async (request) => {
            const found = await provider.read({ ...request, state: down(request.state), inputs: down(request.inputs) });
            return found && { ...found, outputs: up(found.outputs), inputs: up(found.inputs) };
        },
        update: async (request) => up(await provider.update(changed(request, down))),
        delete: (request) => provider.delete({ ...request, state: down(request.state) }),
        cancel: () => provider.cancel(),
    };
}

const changed = <R extends api.DiffRequest>(request: R, down: (one: Properties) => Properties): R => ({
    ...request,
    olds: down(request.olds),
    oldInputs: down(request.oldInputs),
    news: down(request.news),
});
