import { at, fields, list, text } from "../../values";
import { nameOf, namespaceOf } from "../objects";
import { ready, selectorText, type Look } from "./progress";

/** Ready endpoints, none unready, then quiet. A selector that matches no pod passes, nor one that has not ended. */
export const service: Look = async (live, objects) => {
    const selector = fields(live, "spec", "selector");
    const type = text(live, "spec", "type");
    const balanced = type !== "LoadBalancer" || list(live, "status", "loadBalancer", "ingress").length > 0;
    if (!balanced) return { ready: false, waiting: "it has no load balancer address yet" };
    if (type === "ExternalName" || text(live, "spec", "clusterIP") === "None" || Object.keys(selector).length === 0)
        return ready;
    const namespace = namespaceOf(live)!;
    const slices = await objects.list("discovery.k8s.io/v1", "EndpointSlice", namespace, {
        labelSelector: `kubernetes.io/service-name=${nameOf(live)}`,
    });
    // Those of pods on their way out are nothing to wait for: the plugin does not see them either.
    const endpoints = slices
        .flatMap((slice) => list(slice, "endpoints"))
        .filter((one) => at(one, "conditions", "terminating") !== true);
    const unready = endpoints.filter((one) => at(one, "conditions", "ready") === false);
    const state = endpoints.map((one) => JSON.stringify([at(one, "addresses"), at(one, "conditions", "ready")])).sort();
    if (unready.length === 0 && endpoints.length > 0) return { ready: true, settles: state.join() };
    const pods = await objects.list("v1", "Pod", namespace, { labelSelector: selectorText(selector) });
    const staying = pods.filter(
        (pod) =>
            text(pod, "metadata", "deletionTimestamp") === undefined &&
            !["Succeeded", "Failed"].includes(text(pod, "status", "phase") ?? ""),
    );
    if (staying.length === 0) return { ready: true, settles: "no pods" };
    return { ready: false, waiting: `${unready.length} of ${endpoints.length} endpoints are not ready`, pods };
};

export const ingress: Look = (live) =>
    list(live, "status", "loadBalancer", "ingress").length > 0
        ? ready
        : { ready: false, waiting: "no controller has given it an address; is there one for its ingressClassName?" };
