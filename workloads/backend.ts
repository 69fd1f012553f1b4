import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { BackendSettings } from "../settings/schema";
import { autoscaled, rollout, scale } from "./autoscaling";
import { backendPort, backendUid, type DjangoArgs, djangoProcess } from "./django";
import { containerSecurity, podSecurity, resources, spread, writable } from "./hardening";
import { labels, selector } from "./labels";

/** The Django pods behind a Service, scaled by their use of CPU and memory. */
export class Backend extends pulumi.ComponentResource {
    /** Name and port of the Service. */
    readonly service: { name: pulumi.Output<string>; port: number };

    constructor(name: string, args: DjangoArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:Backend", name, {}, opts);
        const child = { parent: this };
        const { settings } = args;
        const metadata = { namespace: args.namespace, labels: labels(name) };
        const { env, secrets } = djangoProcess(args);
        const directories = writable({ tmp: "/tmp" }, "64Mi");
        const { spec, pod, lifecycle } = rollout(settings.rollout);
        const probe = (path: string) => ({ httpGet: { path, port: backendPort } });

        const service = new k8s.core.v1.Service(
            name,
            {
                // Named: the frontend image proxies to this address.
                metadata: { ...metadata, name, annotations: args.entrance.serviceAnnotations.backend },
                spec: {
                    type: "ClusterIP",
                    selector: selector(name),
                    // The same number on both sides: network policies of the VPC CNI want it so.
                    ports: [{ name: "http", port: backendPort, targetPort: backendPort }],
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
                            securityContext: podSecurity(backendUid),
                            containers: [
                                {
                                    name,
                                    image: args.image,
                                    env: [
                                        ...env,
                                        { name: "WEB_WORKERS", value: `${settings.workers}` },
                                        { name: "WEB_THREADS", value: `${settings.threads}` },
                                        { name: "GRACEFUL_TIMEOUT", value: `${drainSeconds(settings)}` },
                                    ],
                                    ports: [{ name: "http", containerPort: backendPort }],
                                    // None of the three touches the database: its outage must not restart every pod.
                                    startupProbe: { ...probe("/livez"), periodSeconds: 1, failureThreshold: 60 },
                                    livenessProbe: { ...probe("/livez"), periodSeconds: 10, timeoutSeconds: 5 },
                                    readinessProbe: { ...probe("/readyz"), periodSeconds: 5, timeoutSeconds: 3 },
                                    lifecycle,
                                    resources: resources(settings.resources),
                                    securityContext: containerSecurity,
                                    volumeMounts: [secrets.mount, ...directories.volumeMounts],
                                },
                            ],
                            volumes: [secrets.volume, ...directories.volumes],
                        },
                    },
                },
            },
            { ...child, ...autoscaled(settings.rollout) },
        );
        scale(name, deployment, metadata, settings.autoscaling, child);

        this.service = { name: service.metadata.name, port: backendPort };
        this.registerOutputs({});
    }
}

/** What is left of the grace period for requests in flight, less a moment for the process to end. */
function drainSeconds({ rollout: { gracePeriodSeconds, preStopSeconds } }: BackendSettings): number {
    return gracePeriodSeconds - preStopSeconds - 5;
}
