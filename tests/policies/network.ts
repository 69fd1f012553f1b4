import { at, type Graph, kind, ofType, remove, selects, workloads } from "./graph";
import { first, type Policy } from "./policy";
import { entrances, reachability, specs } from "./reachability";

const allows = (graph: Graph, name: string) =>
    specs(graph).find((spec) => spec.podSelector.matchLabels?.["app.kubernetes.io/name"] === name)!;

/** The flows the application needs; the way in reaches the backend, and backups the world, only where they are sent. */
function declared(graph: Graph, ranges: string[]): string[] {
    const ingress = kind(graph, "Ingress").length > 0;
    const bucket = ofType(graph, "aws:s3/bucket:Bucket").length > 0;
    return [
        ...entrances(ranges).flatMap((from) => [
            `${from} -> frontend:8080/TCP`,
            ...(ingress ? [`${from} -> backend:8000/TCP`] : []),
        ]),
        "frontend -> backend:8000/TCP",
        ...["backend", "migration", "backup"].map((from) => `${from} -> postgres:5432/TCP`),
        ...(bucket ? ["backup -> world:443/TCP"] : []),
        ...["frontend", "backend", "migration", "backup"].flatMap((from) =>
            ["TCP", "UDP"].map((protocol) => `${from} -> dns:53/${protocol}`),
        ),
    ];
}

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
        requirement:
            "pods reach exactly what the application needs: the declared flows from the way in's own ranges, and DNS",
        violations: (graph, { entrance }) => {
            const found = reachability(graph, entrance);
            const wanted = declared(graph, entrance);
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
                remove(
                    graph,
                    kind(graph, "NetworkPolicy").find(
                        ({ inputs }) => at(inputs, "spec.podSelector.matchLabels") === undefined,
                    )!,
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
            "the network's own addresses": (graph) =>
                allows(graph, "backup").egress!.push({ to: [{ ipBlock: { cidr: "192.168.0.0/16" } }] }),
            "DNS by UDP only": (graph) => allows(graph, "backend").egress!.at(-1)!.ports!.pop(),
            "the entrance shut out": (graph) => (allows(graph, "frontend").ingress = []),
            "one of the entrance's ranges shut out": (graph) => allows(graph, "frontend").ingress![0]!.from!.pop(),
            "the whole world let in": (graph) =>
                allows(graph, "frontend").ingress![0]!.from!.push({ ipBlock: { cidr: "0.0.0.0/0" } }),
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
