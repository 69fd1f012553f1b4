import { at, fields, text } from "../../values";
import { ready, type Look } from "./progress";

/** A claim of a class that waits for its first pod is bound by that pod, which comes later. */
export const claim: Look = async (live, objects) => {
    const phase = text(live, "status", "phase");
    if (phase === "Bound") return ready;
    const storageClass = text(live, "spec", "storageClassName");
    if (storageClass !== undefined && storageClass !== "") {
        const kind = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };
        const found = await objects.get(kind, storageClass);
        if (text(found, "volumeBindingMode") === "WaitForFirstConsumer") return ready;
        if (found === undefined) return { ready: false, waiting: `no StorageClass "${storageClass}" exists` };
    }
    return { ready: false, waiting: `the claim is ${phase ?? "new"}, not Bound` };
};

export const volume: Look = (live) => {
    const phase = text(live, "status", "phase");
    if (phase === "Available" || phase === "Bound") return ready;
    return { ready: false, waiting: `the volume is ${phase ?? "new"}, not Available` };
};

export const quota: Look = (live) => {
    const wanted = fields(live, "spec", "hard");
    const missing = Object.keys(wanted).filter((key) => at(live, "status", "hard", key) === undefined);
    return missing.length === 0 ? ready : { ready: false, waiting: `not in force yet: ${missing.join(", ")}` };
};
