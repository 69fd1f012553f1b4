import { setTimeout as pause } from "node:timers/promises";
import { type KubeConfig, NetworkingV1Api, type V1Ingress } from "@kubernetes/client-node";
import { text } from "../providers/values";
import { RELEASE } from "./releases";
import type { Thing, World } from "./world";

const finalizer = "ingress.k8s.aws/resources";
const annotation = "alb.ingress.kubernetes.io/";

/**
 * What the AWS Load Balancer Controller does of its work that stacks notice: an Ingress of the class `alb` gets a load
 * balancer, and goes only when that is gone. It works as long as its release is there. Returns what ends it, and
 * throws what its last round has failed with.
 */
export function loadBalancers(config: KubeConfig, world: World): () => Promise<void> {
    const api = config.makeApiClient(NetworkingV1Api);
    let stopped = false;
    let failure: Error | undefined;
    const isInstalled = () => world.find(RELEASE, "kube-system/aws-load-balancer-controller") !== undefined;
    const work = async () => {
        while (!stopped) {
            // One that fails is tried again with the next round: an API server may be busy, an Ingress gone meanwhile.
            if (isInstalled())
                failure = await round(api, world, isInstalled).then(
                    () => undefined,
                    (error: Error) => error,
                );
            await pause(300);
        }
    };
    const working = work();
    return async () => {
        stopped = true;
        await working;
        if (failure !== undefined) throw failure;
    };
}

async function round(api: NetworkingV1Api, world: World, isInstalled: () => boolean) {
    const { items } = await api.listIngressForAllNamespaces();
    for (const ingress of items.filter(({ spec }) => spec?.ingressClassName === "alb"))
        // Its release may have gone while the API server took its time.
        if (isInstalled()) await reconcile(api, world, ingress);
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
    const securityGroup = annotations[`${annotation}security-groups`] ?? "";
    const subnets = subnetsBeside(securityGroup, world);
    const certificate = annotations[`${annotation}certificate-arn`];
    const isThere = ({ outputs }: Thing) => text(outputs, "arn") === certificate;
    // In fewer zones AWS makes none, nor with a certificate that nobody has.
    if (subnets.length < 2 || (certificate !== undefined && !world.things.some(isThere))) return;
    const hostname = `${id}-1234567890.${world.region}.elb.amazonaws.com`;
    world.put({
        type: "double:loadBalancer",
        id,
        inputs: { annotations, securityGroup, subnets },
        outputs: { hostname, services: servicesBehind(ingress) },
    });
    if (ingress.status?.loadBalancer?.ingress?.[0]?.hostname !== hostname)
        await api.patchNamespacedIngressStatus({
            ...at,
            body: [{ op: "add", path: "/status/loadBalancer", value: { ingress: [{ hostname }] } }],
        });
}

const servicesBehind = ({ spec }: V1Ingress) =>
    spec!.rules!.flatMap(({ http }) => http!.paths.map(({ backend }) => backend.service!.name));

/** Subnets of a security group's network that are tagged for load balancers: this one has an interface in each. */
function subnetsBeside(securityGroup: string, world: World): string[] {
    const group = world.find("aws:ec2/securityGroup:SecurityGroup", securityGroup);
    return world
        .all("aws:ec2/subnet:Subnet")
        .filter(({ inputs }) => group !== undefined && text(inputs, "vpcId") === text(group.inputs, "vpcId"))
        .filter(({ inputs }) => text(inputs, "tags", "kubernetes.io/role/elb") === "1")
        .map(({ id }) => id);
}
