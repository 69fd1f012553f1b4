import * as ipaddr from "ipaddr.js";
import { type Graph, kind, selects, workloads } from "./graph";

interface Peer {
    podSelector?: { matchLabels?: Record<string, string> };
    namespaceSelector?: { matchLabels?: Record<string, string> };
    ipBlock?: { cidr: string; except?: string[] };
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
type End = { pod: string; labels: Record<string, string>; namespace: string } | { address: string };

const namespace = "lazysheeps";
const ports = [53, 443, 5432, 8000, 8080] as const;
const dns: End = { pod: "dns", labels: { "k8s-app": "kube-dns" }, namespace: "kube-system" };
const outside = { metadata: "169.254.169.254", neighbour: "192.168.77.7", world: "203.0.113.7" };

export const specs = (graph: Graph) => kind(graph, "NetworkPolicy").map(({ inputs }) => inputs["spec"] as Spec);

/** Names of the way in's ranges as ends of connections. */
export const entrances = (ranges: string[]) => ranges.map((range) => `entrance ${range}`);

/** Every connection the recorded policies let through, as `from -> to:port/protocol`. */
export function reachability(graph: Graph, entrance: string[]): string[] {
    const all = Object.entries(ends(graph, entrance));
    const policies = specs(graph);
    return all.flatMap(([from, source]) =>
        all
            .filter(([to, target]) => from !== to && (ours(source) || ours(target)))
            .flatMap(([to, target]) =>
                ports.flatMap((port) =>
                    ["TCP", "UDP"]
                        .filter(
                            (protocol) =>
                                through(policies, source, target, "Egress", { port, protocol }) &&
                                through(policies, target, source, "Ingress", { port, protocol }),
                        )
                        .map((protocol) => `${from} -> ${to}:${port}/${protocol}`),
                ),
            ),
    );
}

/** Who is there: every workload, a stray pod of the namespace and of another one, DNS, the way in, the world. */
function ends(graph: Graph, entrance: string[]): Record<string, End> {
    const pods = workloads(graph).map(({ resource: { name }, labels }) => [name, { pod: name, labels, namespace }]);
    return {
        ...(Object.fromEntries(pods) as Record<string, End>),
        stray: { pod: "stray", labels: { app: "stray" }, namespace },
        foreign: { pod: "foreign", labels: workloads(graph)[0]!.labels, namespace: "default" },
        dns,
        ...Object.fromEntries(
            entrances(entrance).map((name, index) => [name, { address: entrance[index]!.split("/")[0]! }]),
        ),
        ...Object.fromEntries(Object.entries(outside).map(([name, address]) => [name, { address }])),
    };
}

/** Connections that do not touch the namespace are nobody's business here. */
const ours = (end: End) => "pod" in end && end.namespace === namespace;

function through(
    policies: Spec[],
    here: End,
    there: End,
    direction: "Ingress" | "Egress",
    { port, protocol }: { port: number; protocol: string },
): boolean {
    if (!("pod" in here) || !ours(here)) return true;
    const mine = policies.filter(
        (p) => p.policyTypes.includes(direction) && selects(p.podSelector.matchLabels ?? {}, here.labels),
    );
    if (mine.length === 0) return true;
    const rules = mine.flatMap((p) => (direction === "Ingress" ? p.ingress : p.egress) ?? []);
    return rules.some((rule) => {
        const peers = direction === "Ingress" ? rule.from : rule.to;
        return (
            (rule.ports === undefined || rule.ports.some((open) => open.port === port && open.protocol === protocol)) &&
            (peers === undefined || peers.some((peer) => is(peer, there)))
        );
    });
}

function is({ ipBlock, podSelector, namespaceSelector }: Peer, end: End): boolean {
    if (ipBlock !== undefined) {
        const { cidr, except = [] } = ipBlock;
        return "address" in end && within(end.address, cidr) && !except.some((range) => within(end.address, range));
    }
    if (!("pod" in end)) return false;
    const wanted = namespaceSelector ? namespaceSelector.matchLabels?.["kubernetes.io/metadata.name"] : namespace;
    return wanted === end.namespace && selects(podSelector?.matchLabels ?? {}, end.labels);
}

const within = (address: string, range: string) => ipaddr.parse(address).match(ipaddr.parseCIDR(range));
