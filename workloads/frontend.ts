import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { FrontendSettings } from "../settings/schema";
import { autoscaled, rollout, scale } from "./autoscaling";
import { containerSecurity, podSecurity, resources, spread, writable } from "./hardening";
import { labels, selector } from "./labels";

const port = 8080;
/** The user of the frontend image. */
const uid = 10002;

export interface FrontendArgs {
    namespace: pulumi.Input<string>;
    image: pulumi.Input<string>;
    settings: FrontendSettings;
    backend: { name: pulumi.Input<string>; port: number };
    entrance: {
        service: { type: "ClusterIP" | "NodePort" | "LoadBalancer"; nodePort?: number };
        /** What the platform's way in wants to read on the Service. */
        serviceAnnotations: { frontend: Record<string, string> };
    };
}

/** The nginx pods that serve the Vite bundle and pass /api, /admin and /static on to the backend. */
export class Frontend extends pulumi.ComponentResource {
    /** Name and port of the Service. */
    readonly service: { name: pulumi.Output<string>; port: number };
    /** Address of the load balancer that a Service of that type has; empty for the others. */
    readonly hostname: pulumi.Output<string>;

    constructor(name: string, args: FrontendArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:Frontend", name, {}, opts);
        const child = { parent: this };
        const { settings } = args;
        const metadata = { namespace: args.namespace, labels: labels(name) };
        const directories = writable({ tmp: "/tmp" }, "64Mi");
        const { spec, pod, lifecycle } = rollout(settings.rollout);
        const probe = { httpGet: { path: "/healthz", port } };

        const service = new k8s.core.v1.Service(
            name,
            {
                metadata: { ...metadata, name, annotations: args.entrance.serviceAnnotations.frontend },
                spec: {
                    type: args.entrance.service.type,
                    selector: selector(name),
                    ports: [{ name: "http", port, targetPort: port, nodePort: args.entrance.service.nodePort }],
                },
            },
            child,
        );
        const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, child);
        const deployment = new k8s.apps.v1.Deployment(
            name,
            {
                metadata,
                spec: {
                    ...spec,
                    replicas: settings.replicas,
                    selector: { matchLabels: selector(name) },
                    template: {
                        metadata: { labels: labels(name) },
                        spec: {
                            ...pod,
                            ...spread(selector(name)),
                            serviceAccountName: account.metadata.name,
                            automountServiceAccountToken: false,
                            enableServiceLinks: false,
                            securityContext: podSecurity(uid),
                            containers: [
                                {
                                    name,
                                    image: args.image,
                                    env: [
                                        { name: "BACKEND_HOST", value: args.backend.name },
                                        { name: "BACKEND_PORT", value: `${args.backend.port}` },
                                    ],
                                    ports: [{ name: "http", containerPort: port }],
                                    startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
                                    // A hung worker is found by the open port already; readiness asks for an answer.
                                    livenessProbe: { tcpSocket: { port }, periodSeconds: 10, timeoutSeconds: 5 },
                                    readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 3 },
                                    lifecycle,
                                    resources: resources(settings.resources),
                                    securityContext: containerSecurity,
                                    volumeMounts: directories.volumeMounts,
                                },
                            ],
                            volumes: directories.volumes,
                        },
                    },
                },
            },
            { ...child, ...autoscaled(settings.rollout) },
        );
        scale(name, deployment, metadata, settings.autoscaling, child);

        this.service = { name: service.metadata.name, port };
        this.hostname = loadBalancerName(service.status);
        this.registerOutputs({});
    }
}

function loadBalancerName(status: pulumi.Output<k8s.types.output.core.v1.ServiceStatus | undefined>) {
    return status.apply((known) => {
        const first = known?.loadBalancer?.ingress?.[0];
        return first?.hostname ?? first?.ip ?? "";
    });
}
