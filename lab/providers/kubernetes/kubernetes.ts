import { randomBytes } from "node:crypto";
import type * as api from "../provider";
import { InitFailed } from "../provider";
import { fields, hasUnknowns, isUnknown, text, type Fields, type Properties } from "../values";
import { lookAt, onceSeen, reasons, wait } from "./awaits/await";
import { gone } from "./awaits/gone";
import { otherCluster } from "./cluster-identity";
import { Connection, readKubeconfig, Unreachable } from "./connection";
import { difference } from "./diff";
import { Discovery } from "./discovery";
import { autoname } from "./names";
import { idOf, nameOf, namespaceOf, Objects } from "./objects";
import { refusedByDryRun } from "./preview";
import { prune } from "./prune";
import { Schema } from "./schema";
import { inputsOf, liveOf, managerOf, outputs, secretInputs, withData, withoutStatus } from "./state";
import { kindOf } from "./tokens";

/** What is known of the API server. */
interface Cluster {
    discovery: Discovery;
    schema: Schema;
    objects: Objects;
    defaultNamespace: string;
}

/** Stands in for the kubernetes plugin, with server-side apply. */
export class Kubernetes implements api.Provider {
    private connected?: Cluster;
    private say: api.Say = () => undefined;
    private readonly cancelled = new AbortController();

    diffConfig(olds: Properties, news: Properties): api.Difference {
        const replaces = otherCluster(olds.value, news.value);
        const changed = JSON.stringify(olds.value) !== JSON.stringify(news.value);
        return { changes: changed ? [{ path: ["kubeconfig"], kind: "update", replaces }] : [] };
    }

    async configure({ value }: Properties, say: api.Say) {
        const off = ["false", false].includes(value["enableServerSideApply"] as string | boolean);
        if (off) throw new Error("enableServerSideApply is false; the stand-in only applies server-side: leave it out");
        const connection = new Connection(readKubeconfig(text(value, "kubeconfig"), text(value, "context")));
        const discovery = new Discovery(connection);
        this.say = say;
        this.connected = {
            discovery,
            schema: new Schema(connection),
            objects: new Objects(connection, discovery),
            defaultNamespace: text(value, "namespace") ?? "default",
        };
        return Promise.resolve();
    }

    async check({ type, name, olds, news, seed }: api.CheckRequest): Promise<api.CheckResult> {
        kindOf(type);
        let inputs = autoname(news.value, name, seed, olds?.value);
        inputs = await this.inNamespace(withData(inputs));
        const failures = await this.cluster.schema.failures(inputs);
        return { inputs: { value: inputs, secrets: secretInputs(news) }, failures };
    }

    diff({ olds, oldInputs, news, ignoreChanges }: api.DiffRequest): Promise<api.Difference> {
        return Promise.resolve(difference(liveOf(olds.value), inputsOf(oldInputs, olds), news.value, ignoreChanges));
    }

    async create({ urn, inputs, timeoutSeconds, preview }: api.CreateRequest) {
        const { objects } = this.cluster;
        const manager = `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
        if (preview) {
            if (!hasUnknowns(inputs.value)) await objects.create(inputs.value, manager, true).catch(refusedByDryRun);
            return { id: "", outputs: inputs };
        }
        const live = await objects.create(inputs.value, manager, false);
        return { id: idOf(live), outputs: await this.settled(urn, live, inputs, manager, timeoutSeconds) };
    }

    async read({ type, id, state, inputs }: api.ReadRequest) {
        const [name, namespace] = id.split("/").reverse();
        const known = liveOf(state.value);
        const object = text(known, "kind") === undefined ? kindOf(type) : known;
        const sought: Fields = {
            ...object,
            metadata: { ...fields(object, "metadata"), ...(namespace && { namespace }) },
        };
        const found = await this.cluster.objects.get(sought, name!);
        if (found === undefined) return undefined;
        const live = await onceSeen(found, this.cluster.objects);
        const before = inputsOf(inputs, state);
        const imported = Object.keys(before.value).length === 0;
        const value = imported ? withoutStatus(live) : prune(live, before.value);
        const now = { value, secrets: before.secrets };
        const manager = managerOf(state.value) ?? `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
        const progress = await lookAt(live, this.cluster.objects);
        if (progress.ready) return { id: idOf(live), outputs: outputs(live, now, manager), inputs: now };
        const why = progress.failed ?? `it is not ready: ${progress.waiting}`;
        const said = await reasons(live, why, progress, this.cluster.objects);
        throw new InitFailed(idOf(live), outputs(live, now, manager), now, said);
    }

    async update({ urn, olds, news, ignoreChanges, timeoutSeconds, preview }: api.UpdateRequest) {
        const { objects } = this.cluster;
        const name = nameOf(liveOf(olds.value));
        const manager = managerOf(olds.value) ?? `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
        if (preview && hasUnknowns(news.value)) return news;
        const live = await objects.apply(news.value, name, manager, ignoreChanges, preview);
        return preview ? outputs(live, news, manager) : this.settled(urn, live, news, manager, timeoutSeconds);
    }

    async delete({ urn, state, timeoutSeconds }: api.DeleteRequest) {
        const live = liveOf(state.value);
        await this.cluster.objects.delete(live, nameOf(live));
        await gone(live, this.waiting(urn, timeoutSeconds));
    }

    cancel() {
        this.cancelled.abort();
    }

    private get cluster(): Cluster {
        if (this.connected === undefined) throw new Error("the kubernetes provider has not been configured");
        return this.connected;
    }

    private waiting(urn: string, timeoutSeconds: number | undefined) {
        let last = "";
        const say = (line: string) => {
            if (line !== last) this.say(urn, (last = line));
        };
        return { objects: this.cluster.objects, timeoutSeconds, signal: this.cancelled.signal, say };
    }

    /** Outputs once the object is ready; InitFailed with what there is otherwise. */
    private async settled(urn: string, first: Fields, inputs: Properties, manager: string, timeoutSeconds?: number) {
        // It is there, whatever happens to the wait: the state has to know.
        const { live, reasons } = await wait(first, this.waiting(urn, timeoutSeconds)).catch((error: Error) => ({
            live: first,
            reasons: [`it was written, but not all of its state could be read: ${error.message}`],
        }));
        if (reasons.length > 0) throw new InitFailed(idOf(live), outputs(live, inputs, manager), inputs, reasons);
        return outputs(live, inputs, manager);
    }

    /** An object of a namespaced kind that names no namespace goes to the provider's. */
    private async inNamespace(inputs: Fields): Promise<Fields> {
        const metadata = fields(inputs, "metadata");
        if (namespaceOf(inputs) !== undefined || isUnknown(inputs["metadata"])) return inputs;
        const served = await this.cluster.discovery
            .served(text(inputs, "apiVersion") ?? "", text(inputs, "kind") ?? "")
            .catch((error: unknown) => {
                // A kind whose definition comes in the same update is not served yet.
                if (error instanceof Unreachable) throw error;
                return undefined;
            });
        if (served?.namespaced !== true) return inputs;
        return { ...inputs, metadata: { ...metadata, namespace: this.cluster.defaultNamespace } };
    }
}
