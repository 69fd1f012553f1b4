import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels, selector } from "./labels";

/** A connection that pods may make: everything that is not declared is dropped. */
export interface Flow {
    /** Workload the connection comes from, or the CIDRs of the way in. */
    from: string | { cidrs: pulumi.Input<string[]> };
    /** Workload it goes to, or `outside`: anywhere but to private addresses and the cloud's metadata. */
    to: string;
    port: number;
}

export interface FlowsArgs {
    entranceCidrs: pulumi.Input<string[]>;
    /** Whether the way in sends requests to the backend itself. */
    ingress: boolean;
    /** Whether backups leave the cluster. */
    backupsLeave: boolean;
}

/** The application's flows. DNS is added for every workload that opens a connection by name. */
export function applicationFlows({ entranceCidrs, ingress, backupsLeave }: FlowsArgs): Flow[] {
    const entrance = { cidrs: entranceCidrs };
    return [
        { from: entrance, to: "frontend", port: 8080 },
        ...(ingress ? [{ from: entrance, to: "backend", port: 8000 }] : []),
        { from: "frontend", to: "backend", port: 8000 },
        ...["backend", "migration", "backup"].map((from) => ({ from, to: "postgres", port: 5432 })),
        ...(backupsLeave ? [{ from: "backup", to: "outside", port: 443 }] : []),
    ];
}

export interface NetworkPoliciesArgs {
    namespace: pulumi.Input<string>;
    flows: Flow[];
}

const dns = {
    // Both: answers over 512 bytes come by TCP.
    ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })),
    to: [
        {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
    ],
};

const outside = {
    ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"] },
};

/** Nothing may connect to anything, except the declared flows. */
export class NetworkPolicies extends pulumi.ComponentResource {
    constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:workloads:NetworkPolicies", name, {}, opts);

        const policy = (
            about: string,
            podSelector: k8s.types.input.meta.v1.LabelSelector,
            ingress: k8s.types.input.networking.v1.NetworkPolicyIngressRule[],
            egress: k8s.types.input.networking.v1.NetworkPolicyEgressRule[],
        ) =>
            new k8s.networking.v1.NetworkPolicy(
                `${name}-${about}`,
                {
                    metadata: { namespace: args.namespace, labels: labels(about) },
                    // Both types in every policy: the VPC CNI drops the egress of pods whose last policy is ingress-only.
                    spec: { podSelector, policyTypes: ["Ingress", "Egress"], ingress, egress },
                },
                { parent: this },
            );

        policy("default-deny", {}, [], []);
        for (const workload of workloadsOf(args.flows)) {
            const ingress = args.flows
                .filter((flow) => flow.to === workload)
                .map(({ from, port }) => ({
                    ports: [{ protocol: "TCP", port }],
                    from:
                        typeof from === "string"
                            ? [{ podSelector: { matchLabels: selector(from) } }]
                            : pulumi.output(from.cidrs).apply((cidrs) => cidrs.map((cidr) => ({ ipBlock: { cidr } }))),
                }));
            const egress = args.flows
                .filter((flow) => flow.from === workload)
                .map(({ to, port }) => ({
                    ports: [{ protocol: "TCP", port }],
                    to: [to === "outside" ? outside : { podSelector: { matchLabels: selector(to) } }],
                }));
            policy(workload, { matchLabels: selector(workload) }, ingress, egress.length > 0 ? [...egress, dns] : []);
        }
        this.registerOutputs({});
    }
}

function workloadsOf(flows: Flow[]): string[] {
    const names = flows.flatMap(({ from, to }) => (typeof from === "string" ? [from, to] : [to]));
    return [...new Set(names)].filter((name) => name !== "outside").sort();
}
