import type { KubernetesListObject, KubernetesObject, V1Deployment, V1Pod } from "@kubernetes/client-node";
import execa from "execa";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { patiently } from "../kubectl";
import { eventually } from "./eventually";
import { kubectlThere, namespace } from "./target";

/** Runs kubectl on the application's namespace; returns what it printed. Errors hold what it said. */
export async function kubectl(args: string[], input?: string): Promise<string> {
    const [command, ...place] = kubectlThere;
    const all = [...place, "--namespace", namespace, ...args];
    return patiently(args, async () => (await execa(command, all, { input: input ?? "" })).stdout);
}

/** Objects of one kind; `workload` narrows them to those with its label. */
export async function objects<T extends KubernetesObject>(kind: string, workload?: string): Promise<T[]> {
    const narrowed = workload === undefined ? [] : ["--selector", `app.kubernetes.io/name=${workload}`];
    const list = await kubectl(["get", kind, ...narrowed, "--output", "json"]);
    return (JSON.parse(list) as KubernetesListObject<T>).items;
}

/** The one object of this kind and workload. */
export async function theOnly<T extends KubernetesObject>(kind: string, workload: string): Promise<T> {
    const [first, ...others] = await objects<T>(kind, workload);
    if (first === undefined || others.length > 0) {
        throw new Error(`expected one ${kind} of ${workload}, found ${others.length + (first === undefined ? 0 : 1)}`);
    }
    return first;
}

/** Pods of a workload that are not on their way out. */
export async function livePods(workload: string): Promise<V1Pod[]> {
    const all = await objects<V1Pod>("pods", workload);
    return all.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
}

/** Digest reference of the image that a workload is told to run. */
export async function imageOf(workload: string, kind = "deployments"): Promise<string> {
    const { spec } = await theOnly<V1Deployment>(kind, workload);
    return spec!.template.spec!.containers[0]!.image!;
}

export const nameOf = ({ metadata }: KubernetesObject): string => metadata!.name!;

/** Creates an object and returns it. */
export async function create<T extends KubernetesObject>(manifest: T, ...options: string[]): Promise<T> {
    return JSON.parse(
        await kubectl(["create", "--filename", "-", "--output", "json", ...options], JSON.stringify(manifest)),
    ) as T;
}

/** Runs a command in a pod; returns what it printed. */
export function execIn(pod: string, command: string[], input?: string, where = namespace): Promise<string> {
    const options = ["--namespace", where, ...(input === undefined ? [] : ["--stdin"])];
    return kubectl(["exec", ...options, pod, "--", ...command], input);
}

/** Runs a statement in the database; rows are lines, columns are separated by `|`. */
export async function sql(statement: string): Promise<string> {
    const { metadata } = await theOnly<V1Pod>("pods", "postgres");
    const psql = `PGPASSWORD="$(cat /run/secrets/postgres/password)" exec psql -h 127.0.0.1 -U lazysheeps -d lazysheeps -v ON_ERROR_STOP=1 -Atq`;
    return execIn(metadata!.name!, ["sh", "-c", psql], statement);
}

/**
 * A version for every object of the namespace that anything but the cluster itself writes.
 * Equal snapshots mean that nobody has written in between.
 */
export async function snapshot(): Promise<Record<string, string>> {
    const kinds = (await kubectl(["api-resources", "--namespaced", "--verbs=list,create", "--output=name"]))
        .split("\n")
        .filter((kind) => kind !== "" && !/^(events|leases)\b|metrics\.k8s\.io$/.test(kind));
    const found = JSON.parse(
        await kubectl(["get", kinds.join(","), "--output", "json"]),
    ) as KubernetesListObject<KubernetesObject>;
    return Object.fromEntries(
        found.items.map((object) => {
            const { uid, generation, resourceVersion, labels, annotations } = object.metadata!;
            // The autoscaler writes what it measures into the status every few seconds.
            const version =
                object.kind === "HorizontalPodAutoscaler"
                    ? JSON.stringify([uid, generation, labels, annotations, "spec" in object && object.spec])
                    : resourceVersion!;
            return [`${object.kind}/${nameOf(object)}`, version];
        }),
    );
}

/** Waits until nobody has written for three seconds: controllers note what they did a little after they did it. */
export async function atRest(): Promise<void> {
    await eventually(
        "nobody writes any more",
        async () => {
            const before = await snapshot();
            await setTimeout(3000);
            return [before, await snapshot()];
        },
        ([before, after]) => isDeepStrictEqual(before, after),
        60,
    );
}
