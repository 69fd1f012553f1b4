import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "./labels";

interface Backend {
    name: pulumi.Input<string>;
    port: number;
}

export interface IngressArgs {
    namespace: pulumi.Input<string>;
    className: string;
    /** Host name of the rules; absent: any. */
    host?: string;
    annotations: Record<string, pulumi.Input<string>>;
    backend: Backend;
    frontend: Backend;
}

/** The way in by path: /api, /admin and /static to the backend, the rest to the frontend. */
export class Ingress extends pulumi.ComponentResource {
    /** Address of the load balancer behind the Ingress. */
    readonly hostname: pulumi.Output<string>;

    constructor(name: string, args: IngressArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:Ingress", name, {}, opts);
        const route = (path: string, { name: service, port }: Backend) => ({
            path,
            pathType: "Prefix",
            backend: { service: { name: service, port: { number: port } } },
        });
        const ingress = new k8s.networking.v1.Ingress(
            name,
            {
                metadata: { namespace: args.namespace, labels: labels(name), annotations: args.annotations },
                spec: {
                    ingressClassName: args.className,
                    rules: [
                        {
                            host: args.host,
                            http: {
                                paths: [
                                    ...["/api", "/admin", "/static"].map((path) => route(path, args.backend)),
                                    route("/", args.frontend),
                                ],
                            },
                        },
                    ],
                },
            },
            // A load balancer takes minutes to come and go.
            { parent: this, customTimeouts: { create: "20m", update: "20m", delete: "20m" } },
        );
        this.hostname = ingress.status.apply((status) => {
            const first = status?.loadBalancer?.ingress?.[0];
            return first?.hostname ?? first?.ip ?? "";
        });
        this.registerOutputs({});
    }
}
