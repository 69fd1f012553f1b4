import { count, fields, list, text, type Fields } from "../../values";
import { nameOf, namespaceOf, type Objects } from "../objects";
import { condition, isTrue, ready, said, selectorText, type Look } from "./progress";

const REVISION = "deployment.kubernetes.io/revision";

const revision = (object: Fields) => text(object, "metadata", "annotations", REVISION);

/** Whether its controller has seen what was written last. */
export const observed = (live: Fields) =>
    text(live, "apiVersion") !== "apps/v1" ||
    (count(live, "status", "observedGeneration") ?? 0) >= (count(live, "metadata", "generation") ?? 0);

const ownedBy = (owner: Fields) => (object: Fields) =>
    list(object, "metadata", "ownerReferences").some((one) => text(one, "uid") === text(owner, "metadata", "uid"));

function selected(objects: Objects, apiVersion: string, kind: string, live: Fields) {
    const labelSelector = selectorText(fields(live, "spec", "selector", "matchLabels"));
    return objects.list(apiVersion, kind, namespaceOf(live)!, { labelSelector });
}

/** The current ReplicaSet has its ready pods and the Deployment says so; an instant of that is enough. */
export const deployment: Look = async (live, objects) => {
    const sets = (await selected(objects, "apps/v1", "ReplicaSet", live)).filter(ownedBy(live));
    const current = sets.find((set) => revision(set) === revision(live));
    if (current === undefined) return { ready: false, waiting: "it has no ReplicaSet of its current revision" };
    // What an autoscaler asks for counts once the deployment controller has passed it on.
    const wanted = count(current, "spec", "replicas") ?? 1;
    const have = count(current, "status", "readyReplicas") ?? 0;
    const progressing = condition(live, "Progressing");
    const rolledOut = revision(live) === "1" || text(progressing, "reason") === "NewReplicaSetAvailable";
    if (have >= wanted && isTrue(live, "Available") && rolledOut) return ready;
    const deadline = text(progressing, "reason") === "ProgressDeadlineExceeded" ? `; ${said(progressing)}` : "";
    return {
        ready: false,
        waiting: `${have} of ${wanted} pods of ReplicaSet ${nameOf(current)} are ready${deadline}`,
        pods: (await selected(objects, "v1", "Pod", live)).filter(ownedBy(current)),
    };
};

export const statefulSet: Look = async (live, objects) => {
    const wanted = count(live, "spec", "replicas") ?? 1;
    const have = count(live, "status", "readyReplicas") ?? 0;
    const rolling = text(live, "spec", "updateStrategy", "type") === "RollingUpdate";
    const current = text(live, "status", "currentRevision") === text(live, "status", "updateRevision");
    const partition = count(live, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
    if (have >= wanted && (!rolling || partition > 0 || current)) return ready;
    return {
        ready: false,
        waiting: `${have} of ${wanted} pods are ready${current ? "" : ", not all of the current revision"}`,
        pods: (await selected(objects, "v1", "Pod", live)).filter(ownedBy(live)),
    };
};

export const daemonSet: Look = async (live, objects) => {
    const wanted = count(live, "status", "desiredNumberScheduled") ?? 0;
    const have = count(live, "status", "numberAvailable") ?? 0;
    const updated = count(live, "status", "updatedNumberScheduled") ?? 0;
    if (have >= wanted && updated >= wanted) return ready;
    return {
        ready: false,
        waiting: `${have} of ${wanted} pods are available, ${updated} are up to date`,
        pods: (await selected(objects, "v1", "Pod", live)).filter(ownedBy(live)),
    };
};

/** To completion; a Job that Kubernetes marks Failed fails at once. */
export const job: Look = async (live, objects) => {
    if (isTrue(live, "Complete")) return ready;
    const pods = await objects.list("v1", "Pod", namespaceOf(live)!, {
        labelSelector: `batch.kubernetes.io/controller-uid=${text(live, "metadata", "uid")}`,
    });
    if (isTrue(live, "Failed"))
        return { ready: false, failed: `the Job failed: ${said(condition(live, "Failed"))}`, pods };
    const done = `${count(live, "status", "succeeded") ?? 0} of ${count(live, "spec", "completions") ?? 1} pods have completed`;
    return { ready: false, waiting: done, pods };
};

export const pod: Look = (live) => {
    const phase = text(live, "status", "phase");
    if (phase === "Succeeded" || isTrue(live, "Ready")) return ready;
    if (phase === "Failed") return { ready: false, failed: "the Pod failed", pods: [live] };
    return { ready: false, waiting: `the Pod is ${phase ?? "new"} and not ready`, pods: [live] };
};
