import { at, type Graph, kind, selects, workloads } from "./graph";
import { first, type Policy } from "./policy";

interface Peer {
    podSelector?: { matchLabels?: Record<string, string> };
    namespaceSelector?: { matchLabels?: Record<string, string> };
    ipBlock?: { cidr: string };
}
interface Rule {
    ports?: { protocol: string; port: number }[];
    from?: Peer[];
    to?: Peer[];
}
interface Spec {
    podSelector: { matchLabels?: Record<string, string> };
    policyTypes: string[];
    ingress?: Rule[];
    egress?: Rule[];
}

/** Somebody at one end of a connection. */
type End = { pod: string; labels: Record<string, string>; namespace: string } | { cidr: string };

const ports = [53, 443, 5432, 8000, 8080] as const;
const dns: End = { pod: "dns", labels: { "k8s-app": "kube-dns" }, namespace: "kube-system" };
const outside: End[] = [{ cidr: "169.254.169.254/32" }, { cidr: "0.0.0.0/0" }];

/** Who is there: every workload, a stray pod of the namespace and of another one, DNS, the entrance, the world. */
function ends(graph: Graph, entrance: string[]): Record<string, End> {
    const pods = workloads(graph).map(
        ({ resource, labels }) => [resource.name, { pod: resource.name, labels, namespace: "lazysheeps" }] as const,
    );
    return {
        ...Object.fromEntries(pods),
        stray: { pod: "stray", labels: { app: "stray" }, namespace: "lazysheeps" },
        foreign: { pod: "foreign", labels: workloads(graph)[0]!.labels, namespace: "default" },
        dns,
        ...Object.fromEntries(entrance.map((cidr) => ["entrance", { cidr }])),
        metadata: outside[0]!,
        world: outside[1]!,
    };
}

/** Every connection the recorded policies let through, as `from -> to:port/protocol`. */
export function reachability(graph: Graph, entrance: string[]): string[] {
    const all = ends(graph, entrance);
    const policies = kind(graph, "NetworkPolicy").map(({ inputs }) => inputs["spec"] as Spec);
    const through = (here: End, there: End, direction: "Ingress" | "Egress", protocol: string, port: number) => {
        if (!("pod" in here) || here.namespace !== "lazysheeps") return true;
        const mine = policies.filter(
            (p) => p.policyTypes.includes(direction) && selects(p.podSelector.matchLabels ?? {}, here.labels),
        );
        if (mine.length === 0) return true;
        return mine.some((p) =>
            (direction === "Ingress" ? (p.ingress ?? []) : (p.egress ?? [])).some((rule) => {
                const peers = direction === "Ingress" ? rule.from : rule.to;
                return (
                    (rule.ports === undefined ||
                        rule.ports.some((open) => open.port === port && open.protocol === protocol)) &&
                    (peers === undefined || peers.some((peer) => is(peer, there)))
                );
            }),
        );
    };
    return Object.entries(all).flatMap(([from, source]) =>
        Object.entries(all).flatMap(([to, target]) =>
            from === to || (!("pod" in source) && !("pod" in target))
                ? []
                : ports.flatMap((port) =>
                      ["TCP", "UDP"].flatMap((protocol) =>
                          involved(source, target) &&
                          through(source, target, "Egress", protocol, port) &&
                          through(target, source, "Ingress", protocol, port)
                              ? [`${from} -> ${to}:${port}/${protocol}`]
                              : [],
                      ),
                  ),
        ),
    );
}

/** Connections that do not touch the namespace are nobody's business here. */
const involved = (a: End, b: End) => [a, b].some((end) => "pod" in end && end.namespace === "lazysheeps");

function is(peer: Peer, end: End): boolean {
    if (peer.ipBlock !== undefined) return "cidr" in end && end.cidr === peer.ipBlock.cidr;
    if (!("pod" in end)) return false;
    const namespace =
        peer.namespaceSelector === undefined
            ? "lazysheeps"
            : peer.namespaceSelector.matchLabels?.["kubernetes.io/metadata.name"];
    return namespace === end.namespace && selects(peer.podSelector?.matchLabels ?? {}, end.labels);
}

const specs = (graph: Graph) => kind(graph, "NetworkPolicy").map(({ inputs }) => inputs["spec"] as Spec);
const allows = (graph: Graph, name: string) =>
    specs(graph).find((spec) => spec.podSelector.matchLabels?.["app.kubernetes.io/name"] === name)!;

/** The flows the application needs; the entrance reaches the backend only where an Ingress sends it there. */
export const declared = (ingress: boolean) => [
    "entrance -> frontend:8080/TCP",
    ...(ingress ? ["entrance -> backend:8000/TCP"] : []),
    "frontend -> backend:8000/TCP",
    "backend -> postgres:5432/TCP",
    "migration -> postgres:5432/TCP",
    "backup -> postgres:5432/TCP",
    ...["frontend", "backend", "migration", "backup"].flatMap((from) =>
        ["TCP", "UDP"].map((protocol) => `${from} -> dns:53/${protocol}`),
    ),
];

export const network: Policy[] = [
    {
        id: "19-reachability",
        linters: [
            "CIS 4.3.2",
            "C-0030",
            "C-0206",
            "C-0260",
            "CKV2_K8S_6",
            "KSV-0038",
            "non-isolated-pod",
            "pod-networkpolicy",
            "missingNetworkPolicy",
        ],
        requirement: "pods reach exactly what the application needs: the declared flows and DNS, nothing else",
        violations: (graph) => {
            const cidrs = [
                ...new Set(
                    specs(graph).flatMap((spec) =>
                        (spec.ingress ?? []).flatMap((rule) =>
                            (rule.from ?? []).flatMap((peer) => peer.ipBlock?.cidr ?? []),
                        ),
                    ),
                ),
            ];
            const found = reachability(graph, cidrs.slice(0, 1));
            const wanted = declared(kind(graph, "Ingress").length > 0);
            return [
                ...found
                    .filter((flow) => !wanted.includes(flow))
                    .map((flow) => ({ resource: flow, what: "is open and not declared" })),
                ...wanted
                    .filter((flow) => !found.includes(flow))
                    .map((flow) => ({ resource: flow, what: "is declared and not open" })),
            ];
        },
        mutants: {
            "no default": (graph) =>
                graph.splice(
                    graph.indexOf(
                        kind(graph, "NetworkPolicy").find(
                            ({ inputs }) => at(inputs, "spec.podSelector.matchLabels") === undefined,
                        )!,
                    ),
                    1,
                ),
            "everybody to the database": (graph) => (allows(graph, "postgres").ingress = [{}]),
            "frontend to the database": (graph) => {
                allows(graph, "frontend").egress!.push({
                    ports: [{ protocol: "TCP", port: 5432 }],
                    to: [{ podSelector: {} }],
                });
                allows(graph, "postgres").ingress!.push({
                    from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "frontend" } } }],
                });
            },
            "the metadata address": (graph) =>
                allows(graph, "backend").egress!.push({ to: [{ ipBlock: { cidr: "169.254.169.254/32" } }] }),
            "DNS by UDP only": (graph) => allows(graph, "backend").egress!.at(-1)!.ports!.pop(),
            "the entrance shut out": (graph) => (allows(graph, "frontend").ingress = []),
        },
    },
    {
        id: "19-both-directions",
        linters: ["dangling-networkpolicy", "networkpolicy-targets-pod"],
        requirement:
            "every policy is for pods that exist, and says both directions: an ingress-only one loses its pods' egress on the VPC CNI",
        violations: (graph) =>
            specs(graph).flatMap((spec) => {
                const pods = workloads(graph).filter(({ labels }) =>
                    selects(spec.podSelector.matchLabels ?? {}, labels),
                );
                const resource = JSON.stringify(spec.podSelector);
                return [
                    ...(pods.length > 0 ? [] : [{ resource, what: "selects no pod" }]),
                    ...(spec.policyTypes.join() === "Ingress,Egress" ? [] : [{ resource, what: "says one direction" }]),
                ];
            }),
        mutants: {
            dangling: (graph) => (first(specs(graph)).podSelector = { matchLabels: { x: "y" } }),
            "one direction": (graph) => (first(specs(graph)).policyTypes = ["Ingress"]),
        },
    },
];
