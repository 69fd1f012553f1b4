import type { PodMetric, V1Pod } from "@kubernetes/client-node";

/** Cores and bytes. */
export interface Amounts {
    cpu: number;
    memory: number;
    storage: number;
}

export interface Restart {
    container: string;
    /** When the container ended that was replaced. */
    at: Date;
    /** E.g. `OOMKilled, exit code 137`. */
    why: string;
}

export interface Pod {
    name: string;
    ready: boolean;
    /** When it became ready, or no longer was; of one that never was, when it was made. */
    since: Date;
    /** What a container waits for, e.g. `CrashLoopBackOff: back-off 10s restarting`. */
    waiting?: string;
    /** Why no node takes it. */
    unschedulable?: string;
    /** The last one of each container. */
    restarts: Restart[];
    /** Absent while nobody has measured. */
    use?: Amounts;
    limits: Amounts;
}

export function podOf({ metadata, spec, status }: V1Pod, metric: PodMetric | undefined): Pod {
    const condition = (type: string) => status?.conditions?.find((one) => one.type === type);
    const ready = condition("Ready");
    const scheduled = condition("PodScheduled");
    const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
    const waiting = containers.flatMap(({ state }) => state?.waiting ?? [])[0];
    return {
        name: metadata!.name!,
        ready: ready?.status === "True",
        since: ready?.lastTransitionTime ?? metadata!.creationTimestamp!,
        ...(waiting && { waiting: [waiting.reason, waiting.message].filter(Boolean).join(": ") }),
        ...(scheduled?.reason === "Unschedulable" && { unschedulable: scheduled.message ?? scheduled.reason }),
        restarts: containers.flatMap(({ name, lastState }) => {
            const ended = lastState?.terminated;
            if (ended?.finishedAt === undefined) return [];
            const why = `${ended.reason ?? "ended"}, exit code ${ended.exitCode}`;
            return [{ container: name, at: ended.finishedAt, why }];
        }),
        ...(metric && { use: sum(metric.containers.map(({ usage }) => amountsOf({ ...usage }))) }),
        limits: sum(spec!.containers.map(({ resources }) => amountsOf(resources?.limits ?? {}))),
    };
}

/** What Kubernetes writes as quantities; what is not there counts as 0. */
export function amountsOf(quantities: Record<string, string>): Amounts {
    const of = (what: string) => scalar(quantities[what] ?? "0");
    return { cpu: of("cpu"), memory: of("memory"), storage: of("storage") };
}

export function sum(all: Amounts[]): Amounts {
    const of = (what: keyof Amounts) => all.reduce((total, amounts) => total + amounts[what], 0);
    return { cpu: of("cpu"), memory: of("memory"), storage: of("storage") };
}

/** The suffixes that Kubernetes writes; what is measured has those below 1. */
const factors = new Map([
    ["", 1],
    ["n", 1e-9],
    ["u", 1e-6],
    ["m", 1e-3],
    ["k", 1e3],
    ["M", 1e6],
    ["G", 1e9],
    ["T", 1e12],
    ["Ki", 2 ** 10],
    ["Mi", 2 ** 20],
    ["Gi", 2 ** 30],
    ["Ti", 2 ** 40],
]);

function scalar(quantity: string): number {
    const [, number, suffix = ""] = /^([\d.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
    return Number(number) * (factors.get(suffix) ?? NaN);
}
