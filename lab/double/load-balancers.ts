import { setTimeout as pause } from "node:timers/promises";
import { type KubeConfig, NetworkingV1Api, type V1Ingress } from "@kubernetes/client-node";
import { RELEASE } from "./releases";
import type { World } from "./world";

const finalizer = "ingress.k8s.aws/resources";
const annotation = "alb.ingress.kubernetes.io/";

/**
 * What the AWS Load Balancer Controller does of its work that stacks notice: an Ingress of the class `alb` gets a load
 * balancer, and goes only when that is gone. It works as long as its release is there. Returns what ends it.
 */
export function loadBalancers(config: KubeConfig, world: World): () => Promise<void> {
    const api = config.makeApiClient(NetworkingV1Api);
    let stopped = false;
    const isInstalled = () => world.find(RELEASE, "kube-system/aws-load-balancer-controller") !== undefined;
    const work = async () => {
        while (!stopped) {
            if (isInstalled()) {
                const { items } = await api.listIngressForAllNamespaces();
                for (const ingress of items.filter(({ spec }) => spec?.ingressClassName === "alb"))
                    await reconcile(api, world, ingress);
            }
            await pause(300);
        }
    };
    const working = work();
    return async () => {
        stopped = true;
        await working;
    };
}

async function reconcile(api: NetworkingV1Api, world: World, ingress: V1Ingress) {
    const { name, namespace, annotations = {}, finalizers = [], deletionTimestamp } = ingress.metadata!;
    const id = annotations[`${annotation}load-balancer-name`]!;
    const at = { name: name!, namespace: namespace! };
    const patch = (value: unknown[]) => api.patchNamespacedIngress({ ...at, body: value });
    if (deletionTimestamp !== undefined) {
        world.remove({ type: "double:loadBalancer", id });
        if (finalizers.includes(finalizer)) await patch([{ op: "remove", path: "/metadata/finalizers" }]);
        return;
    }
    if (!finalizers.includes(finalizer)) await patch([{ op: "add", path: "/metadata/finalizers", value: [finalizer] }]);
    const hostname = `${id}-1234567890.${world.region}.elb.amazonaws.com`;
    world.put({
        type: "double:loadBalancer",
        id,
        inputs: { annotations, securityGroup: annotations[`${annotation}security-groups`] ?? "" },
        outputs: { hostname, services: ["backend", "frontend"] },
    });
    if (ingress.status?.loadBalancer?.ingress?.[0]?.hostname !== hostname)
        await api.patchNamespacedIngressStatus({
            ...at,
            body: [{ op: "add", path: "/status/loadBalancer", value: { ingress: [{ hostname }] } }],
        });
}
