import type {
    KubernetesObject,
    V1Job,
    V1PersistentVolumeClaim,
    V1Pod,
    V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node";
import { podOf } from "../health/pod";
import type { Images } from "../open-environment";
import type { Finding } from "./check";
import type { Objects } from "./objects";

const workloads = ["backend", "frontend", "postgres"] as const;

/** Judges a look; without `images` any is good. */
export function judge(objects: Objects, images: Images | undefined): Finding[] {
    return [
        ...workloads.flatMap((name) => workload(name, objects, images?.[name])),
        migration(objects.jobs),
        ...(["backend", "frontend"] as const).map((name) => autoscaler(name, objects.autoscalers)),
        volume(objects.claims),
    ];
}

const of = <T extends KubernetesObject>(name: string, all: T[]) =>
    all.filter(({ metadata }) => metadata?.labels?.["app.kubernetes.io/name"] === name);
const nameOf = ({ metadata }: KubernetesObject) => metadata!.name!;
const isTrue = (conditions: { type: string; status: string }[] | undefined, type: string) =>
    conditions?.some((one) => one.type === type && one.status === "True") === true;

/** Rollout, pods and image of one workload. */
function workload(name: string, { controllers, pods }: Objects, image: string | undefined): Finding[] {
    const rolling = rollout(name, of(name, controllers));
    const running = of(name, pods);
    return [
        rolling,
        ready(name, running),
        // What a complete rollout has left runs until the next one.
        ...(image === undefined ? [] : [{ ...runs(name, running, image), settles: !rolling.holds }]),
    ];
}

function rollout(name: string, [controller]: Objects["controllers"]): Finding {
    const wanted = "every pod is of the newest version, and available";
    const check = `rollout of ${name}`;
    if (controller === undefined) return { check, holds: false, found: "there is none", wanted, settles: true };
    const { metadata, spec, status } = controller;
    const count = spec?.replicas ?? 1;
    const { replicas, updatedReplicas = 0, availableReplicas = 0, observedGeneration } = status ?? {};
    const seen = observedGeneration === metadata?.generation;
    const complete = replicas === count && updatedReplicas === count && availableReplicas === count;
    const found = `${updatedReplicas} of ${count} new, ${availableReplicas} available, ${replicas ?? 0} in all`;
    return { check, holds: seen && complete, found: seen ? found : "not begun", wanted, settles: true };
}

function ready(name: string, pods: V1Pod[]): Finding {
    const notReady = pods.map((pod) => podOf(pod, undefined)).filter((pod) => !pod.ready);
    const why = notReady.map(({ name, waiting, unschedulable }) =>
        [`${name} is not`, waiting ?? unschedulable].filter(Boolean).join(": "),
    );
    return {
        check: `pods of ${name}`,
        holds: pods.length > 0 && notReady.length === 0,
        found: why.join("; ") || `${pods.length} ready`,
        wanted: "every pod is ready",
        settles: true,
    };
}

function runs(name: string, pods: V1Pod[], image: string): Omit<Finding, "settles"> {
    const ids = pods.map(
        ({ status }) => status?.containerStatuses?.find((container) => container.name === name)?.imageID || "none yet",
    );
    // The registry may go by another name on the node; a digest names one content everywhere.
    const digest = digestOf(image);
    const others = [...new Set(ids.filter((id) => digestOf(id) !== digest))];
    return {
        check: `image of ${name}`,
        holds: ids.length > 0 && others.length === 0,
        found: others.join(", ") || (ids.length > 0 ? digest : "no pod"),
        wanted: image,
    };
}

const digestOf = (reference: string) => reference.split("@").at(-1)!;

function migration(jobs: V1Job[]): Finding {
    const made = ({ metadata }: V1Job) => metadata!.creationTimestamp!.getTime();
    const [newest] = of("migration", jobs).sort((one, other) => made(other) - made(one));
    const ended = (how: string) => isTrue(newest?.status?.conditions, how);
    const how = ended("Complete") ? "complete" : ended("Failed") ? "failed" : "not complete";
    return {
        check: "migration",
        holds: ended("Complete"),
        found: newest === undefined ? "there is none" : `${nameOf(newest)}: ${how}`,
        wanted: "the newest Job is complete",
        settles: !ended("Failed"),
    };
}

function autoscaler(name: string, autoscalers: V2HorizontalPodAutoscaler[]): Finding {
    const [found] = of(name, autoscalers);
    const active = found?.status?.conditions?.find(({ type }) => type === "ScalingActive");
    const why = [active?.reason, active?.message].filter(Boolean).join(": ");
    return {
        check: `autoscaler of ${name}`,
        holds: active?.status === "True",
        found: found === undefined ? "there is none" : why || "nothing measured yet",
        wanted: "it scales by what its pods use",
        settles: true,
    };
}

function volume(claims: V1PersistentVolumeClaim[]): Finding {
    const own = of("postgres", claims);
    return {
        check: "volume of postgres",
        holds: own.length > 0 && own.every(({ status }) => status?.phase === "Bound"),
        found: own.map((claim) => `${nameOf(claim)}: ${claim.status?.phase}`).join(", ") || "there is none",
        wanted: "its claim is bound",
        settles: true,
    };
}
