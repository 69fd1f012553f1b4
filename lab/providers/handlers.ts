import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Engines } from "./engine-log";
import { toStatus } from "./failure";
import type { Change, Difference, Provider, Resource } from "./provider";
import { decode, encode, pathText } from "./values";

type Call<Q> = grpc.ServerUnaryCall<Q, unknown>;

/** The plugin protocol over a Provider: one handler for each call of the engine. */
export function handlers(version: string, instance: (peer: string, isNew?: boolean) => Provider, engines: Engines) {
    const on =
        <Q, A>(work: (request: Q, provider: Provider, peer: string) => Promise<A> | A) =>
        (call: Call<Q>, done: grpc.sendUnaryData<A>) => {
            const peer = call.getPeer();
            void (async () => work(call.request, instance(peer), peer))().then(
                (answer) => done(null, answer),
                (error: unknown) => done(toStatus(error)),
            );
        };
    return {
        getPluginInfo: on(() => fill(new PluginInfo(), (r) => r.setVersion(version))),
        attach: on((q: PluginAttach, _, peer) => {
            // Where an engine begins; one that has ended may have had the same port.
            instance(peer, true);
            engines.attach(peer, q.getAddress());
            return new Empty();
        }),
        checkConfig: on((q: messages.CheckRequest) =>
            fill(new messages.CheckResponse(), (r) => r.setInputs(q.getNews())),
        ),
        diffConfig: on((q: messages.DiffRequest, provider) => {
            const [olds, news] = [decode(q.getOldInputs() ?? q.getOlds()), decode(q.getNews())];
            if (provider.diffConfig !== undefined) return difference(provider.diffConfig(olds, news));
            return fill(new messages.DiffResponse(), (r) =>
                r.setChanges(messages.DiffResponse.DiffChanges.DIFF_UNKNOWN),
            );
        }),
        configure: on(async (q: messages.ConfigureRequest, provider, peer) => {
            await provider.configure(decode(q.getArgs()), engines.say(peer));
            return fill(new messages.ConfigureResponse(), (r) => {
                r.setAcceptsecrets(true);
                r.setSupportspreview(true);
            });
        }),
        check: on(async (q: messages.CheckRequest, provider) => {
            const olds = decode(q.getOlds());
            const result = await provider.check({
                ...resource(q),
                olds: Object.keys(olds.value).length === 0 ? undefined : olds,
                news: decode(q.getNews()),
                seed: q.getRandomseed_asU8(),
            });
            return fill(new messages.CheckResponse(), (r) => {
                r.setInputs(encode(result.inputs));
                for (const failure of result.failures ?? []) {
                    const entry = new messages.CheckFailure();
                    entry.setProperty(failure.property);
                    entry.setReason(failure.reason);
                    r.addFailures(entry);
                }
            });
        }),
        diff: on(async (q: messages.DiffRequest, provider) => difference(await provider.diff(change(q)))),
        create: on(async (q: messages.CreateRequest, provider) => {
            const { id, outputs } = await provider.create({
                ...resource(q),
                inputs: decode(q.getProperties()),
                timeoutSeconds: q.getTimeout() || undefined,
                preview: q.getPreview(),
            });
            return fill(new messages.CreateResponse(), (r) => {
                r.setId(q.getPreview() ? "" : id);
                r.setProperties(encode(outputs));
            });
        }),
        read: on(async (q: messages.ReadRequest, provider) => {
            const found = await provider.read({
                ...resource(q),
                id: q.getId(),
                state: decode(q.getProperties()),
                inputs: decode(q.getInputs()),
            });
            return fill(new messages.ReadResponse(), (r) => {
                if (found === undefined) return;
                r.setId(found.id);
                r.setProperties(encode(found.outputs));
                r.setInputs(encode(found.inputs));
            });
        }),
        update: on(async (q: messages.UpdateRequest, provider) => {
            const outputs = await provider.update({
                ...change(q),
                timeoutSeconds: q.getTimeout() || undefined,
                preview: q.getPreview(),
            });
            return fill(new messages.UpdateResponse(), (r) => r.setProperties(encode(outputs)));
        }),
        delete: on(async (q: messages.DeleteRequest, provider) => {
            await provider.delete({
                ...resource(q),
                id: q.getId(),
                state: decode(q.getProperties()),
                timeoutSeconds: q.getTimeout() || undefined,
            });
            return new Empty();
        }),
        invoke: on(async (q: messages.InvokeRequest, provider) => {
            if (provider.invoke === undefined) throw new Error(`the stand-in does not know the function ${q.getTok()}`);
            const answer = await provider.invoke(q.getTok(), decode(q.getArgs()).value);
            return fill(new messages.InvokeResponse(), (r) => r.setReturn(Struct.fromJavaScript(answer)));
        }),
        cancel: on((_: Empty, provider) => {
            provider.cancel();
            return new Empty();
        }),
    };
}

function fill<M>(message: M, how: (message: M) => void): M {
    how(message);
    return message;
}

/** A URN is `urn:pulumi:stack::project::parentType$type::name`; a name may hold `::` itself. */
function resource(request: { getUrn(): string }): Resource {
    const [, , types = "", ...name] = request.getUrn().split("::");
    return { urn: request.getUrn(), type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function change(q: messages.DiffRequest | messages.UpdateRequest) {
    return {
        ...resource(q),
        id: q.getId(),
        olds: decode(q.getOlds()),
        oldInputs: decode(q.getOldInputs()),
        news: decode(q.getNews()),
        ignoreChanges: q.getIgnorechangesList(),
    };
}

const { Kind } = messages.PropertyDiff;
const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
} satisfies Record<Change["kind"], unknown>;

function difference({ changes, deleteBeforeReplace = false }: Difference) {
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    return fill(new messages.DiffResponse(), (r) => {
        r.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
        r.setDeletebeforereplace(deleteBeforeReplace);
        r.setHasdetaileddiff(true);
        const top = (some: Change[]) => [...new Set(some.map(({ path }) => String(path[0])))];
        r.setDiffsList(top(changes));
        r.setReplacesList(top(changes.filter(({ replaces }) => replaces)));
        for (const { path, kind, replaces } of changes) {
            const entry = new messages.PropertyDiff();
            entry.setKind(kinds[kind][replaces ? 1 : 0]!);
            entry.setInputdiff(true);
            r.getDetaileddiffMap().set(pathText(path), entry);
        }
    });
}
