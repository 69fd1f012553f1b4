import { at, containers, type Graph, kind, type Resource, workloads } from "./graph";
import { each, first, type Policy } from "./policy";

const of = (item: { where: string }) => item.where;
const pod = (item: { resource: { name: string } }) => item.resource.name;
const clusterWide =
    /:(Namespace|PriorityClass|PersistentVolume|StorageClass|ClusterRole|ClusterRoleBinding)$|helm\.sh.*:Release$/;

interface Rights {
    apiGroups: string[];
    resources: string[];
    verbs: string[];
}
const rbac = (kind: string, inputs: Resource["inputs"]): Resource => ({
    type: `kubernetes:rbac.authorization.k8s.io/v1:${kind}`,
    name: "x",
    inputs,
    options: {},
});
const both = (graph: Graph, name: string) => [...kind(graph, name), ...kind(graph, `Cluster${name}`)];
const binding = (subject: { kind: string; name: string }, name = "view") =>
    rbac("ClusterRoleBinding", { roleRef: { kind: "ClusterRole", name }, subjects: [subject] });
const role = (change: Partial<Rights>) =>
    rbac("ClusterRole", { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"], ...change }] });

export const podSecurity: Policy[] = [
    {
        id: "1-restricted-namespace",
        linters: ["CIS 4.5.1", "CKV_K8S_21", "KSV-0110", "C-0061"],
        requirement:
            "the namespace is not default and enforces, warns of and audits Pod Security restricted of a pinned version",
        violations: (graph) =>
            each(
                kind(graph, "Namespace"),
                ({ name }) => name,
                "does not enforce restricted",
                ({ inputs }) => {
                    const labels = at<Record<string, string>>(inputs, "metadata.labels") ?? {};
                    const modes = ["enforce", "warn", "audit"].map((mode) => `pod-security.kubernetes.io/${mode}`);
                    return (
                        at(inputs, "metadata.name") !== "default" &&
                        modes.every(
                            (mode) =>
                                labels[mode] === "restricted" && /^v1\.\d+$/.test(labels[`${mode}-version`] ?? ""),
                        )
                    );
                },
            ),
        mutants: {
            baseline: (graph) => {
                at<Record<string, string>>(first(kind(graph, "Namespace")).inputs, "metadata.labels")![
                    "pod-security.kubernetes.io/enforce"
                ] = "baseline";
            },
            "latest version": (graph) => {
                at<Record<string, string>>(first(kind(graph, "Namespace")).inputs, "metadata.labels")![
                    "pod-security.kubernetes.io/enforce-version"
                ] = "latest";
            },
        },
    },
    {
        id: "1-namespaced",
        linters: ["CKV_K8S_21", "C-0061"],
        requirement:
            "every namespaced object is in the application's namespace; releases of charts are with the system",
        violations: (graph) => [
            ...each(
                kind(graph, "Release"),
                ({ name }) => `Release ${name}`,
                "is not in kube-system",
                ({ inputs }) => inputs["namespace"] === "kube-system",
            ),
            ...each(
                graph.filter(({ type }) => type.startsWith("kubernetes:") && !clusterWide.test(type)),
                ({ name, type }) => `${type.split(":").at(-1)} ${name}`,
                "is not in the application's namespace",
                ({ inputs }) => at(inputs, "metadata.namespace") === "lazysheeps",
            ),
        ],
        mutants: {
            "no namespace": (graph) =>
                delete at<{ namespace?: string }>(first(kind(graph, "Service")).inputs, "metadata")!.namespace,
        },
    },
    {
        id: "2-non-root",
        linters: ["CKV_K8S_6", "CKV_K8S_23", "CKV_K8S_29", "KSV-0012", "C-0013", "run-as-non-root"],
        requirement: "pods and containers run as a user that is not root, with a group of its own",
        violations: (graph) =>
            each(
                workloads(graph),
                pod,
                "may run as root",
                ({ pod: { securityContext: s, containers } }) =>
                    s.runAsNonRoot === true &&
                    (s.runAsUser ?? 0) > 0 &&
                    (s.runAsGroup ?? 0) > 0 &&
                    containers.every((c) => c.securityContext.runAsNonRoot === true),
            ),
        mutants: {
            "user 0": (graph) => (first(workloads(graph)).pod.securityContext.runAsUser = 0),
            "runAsNonRoot left out": (graph) => delete first(workloads(graph)).pod.securityContext.runAsNonRoot,
            "container overrides": (graph) => (first(containers(graph)).container.securityContext.runAsNonRoot = false),
        },
    },
    {
        id: "2-high-uid",
        linters: ["CKV_K8S_40", "KSV-0020", "KSV-0021", "container-security-context-user-group-id"],
        requirement: "user and group numbers are 10000 or above, apart from those of the host's users",
        violations: (graph) =>
            each(
                workloads(graph),
                pod,
                "has a user below 10000",
                ({ pod: { securityContext: s } }) => (s.runAsUser ?? 0) >= 10_000 && (s.runAsGroup ?? 0) >= 10_000,
            ),
        mutants: {
            "user 1000": (graph) =>
                (workloads(graph).find(({ resource }) => resource.name === "backend")!.pod.securityContext.runAsUser =
                    1000),
        },
    },
    {
        id: "3-no-escalation",
        linters: ["CIS 4.2.1", "CIS 4.2.5", "CKV_K8S_16", "CKV_K8S_20", "KSV-0001", "KSV-0017", "C-0016"],
        requirement: "no container is privileged or can gain privileges",
        violations: (graph) =>
            each(
                containers(graph),
                of,
                "may gain privileges",
                ({ container: { securityContext: s } }) =>
                    s.allowPrivilegeEscalation === false && s.privileged === false,
            ),
        mutants: {
            privileged: (graph) => (first(containers(graph)).container.securityContext.privileged = true),
            "escalation left to the default": (graph) =>
                delete first(containers(graph)).container.securityContext.allowPrivilegeEscalation,
        },
    },
    {
        id: "4-no-capabilities",
        linters: [
            "CKV_K8S_25",
            "CKV_K8S_28",
            "CKV_K8S_37",
            "KSV-0003",
            "KSV-0106",
            "C-0046",
            "drop-net-raw-capability",
        ],
        requirement: "every container drops all capabilities and adds none",
        violations: (graph) =>
            each(
                containers(graph),
                of,
                "keeps capabilities",
                ({
                    container: {
                        securityContext: { capabilities },
                    },
                }) => capabilities?.drop?.includes("ALL") === true && capabilities.add === undefined,
            ),
        mutants: {
            "drops NET_RAW only": (graph) =>
                (first(containers(graph)).container.securityContext.capabilities = { drop: ["NET_RAW"] }),
            "adds one": (graph) =>
                (first(containers(graph)).container.securityContext.capabilities!.add = ["NET_ADMIN"]),
        },
    },
    {
        id: "5-seccomp",
        linters: ["CKV_K8S_31", "KSV-0030", "KSV-0104", "C-0055", "linuxHardening"],
        requirement: "pods and containers use the runtime's seccomp profile",
        violations: (graph) =>
            each(
                containers(graph),
                of,
                "has no seccomp profile",
                (item) =>
                    item.pod.securityContext.seccompProfile?.type === "RuntimeDefault" &&
                    item.container.securityContext.seccompProfile?.type === "RuntimeDefault",
            ),
        mutants: {
            unconfined: (graph) =>
                (first(containers(graph)).container.securityContext.seccompProfile = { type: "Unconfined" }),
        },
    },
    {
        id: "6-read-only-root",
        linters: ["CKV_K8S_22", "KSV-0014", "C-0017", "no-read-only-root-fs"],
        requirement: "root file systems are read-only, and what is written beside them is bounded",
        violations: (graph) => [
            ...each(
                containers(graph),
                of,
                "can write its root file system",
                ({ container }) => container.securityContext.readOnlyRootFilesystem === true,
            ),
            ...each(workloads(graph), pod, "has an emptyDir without a limit", (w) =>
                (w.pod.volumes ?? []).every(
                    ({ emptyDir }) => emptyDir === undefined || emptyDir.sizeLimit !== undefined,
                ),
            ),
        ],
        mutants: {
            writable: (graph) => (first(containers(graph)).container.securityContext.readOnlyRootFilesystem = false),
            "unbounded emptyDir": (graph) =>
                delete workloads(graph)
                    .flatMap((w) => w.pod.volumes ?? [])
                    .find((v) => v.emptyDir)!.emptyDir!.sizeLimit,
        },
    },
    {
        id: "7-no-host",
        linters: [
            "CIS 4.2.2",
            "CIS 4.2.3",
            "CIS 4.2.4",
            "CKV_K8S_17",
            "CKV_K8S_26",
            "CKV_K8S_27",
            "KSV-0009",
            "KSV-0023",
            "C-0038",
            "C-0048",
        ],
        requirement: "nothing shares the host's namespaces, paths or ports, or probes another host",
        violations: (graph) =>
            each(
                workloads(graph),
                pod,
                "shares something with the host",
                ({ pod: p }) =>
                    !p.hostNetwork &&
                    !p.hostPID &&
                    !p.hostIPC &&
                    (p.volumes ?? []).every(({ hostPath }) => hostPath === undefined) &&
                    p.containers.every(
                        (c) =>
                            (c.ports ?? []).every(({ hostPort }) => hostPort === undefined) &&
                            [c.startupProbe, c.livenessProbe, c.readinessProbe].every(
                                (probe) => probe?.httpGet?.host === undefined,
                            ),
                    ),
            ),
        mutants: {
            "host network": (graph) => (first(workloads(graph)).pod.hostNetwork = true),
            "host path": (graph) =>
                first(workloads(graph)).pod.volumes!.push({ name: "host", hostPath: { path: "/" } }),
            "host port": (graph) =>
                (containers(graph).find(({ container }) => container.ports)!.container.ports![0]!.hostPort = 80),
            "probe of another host": (graph) =>
                (containers(graph).find(
                    ({ container }) => container.startupProbe?.httpGet,
                )!.container.startupProbe!.httpGet!.host = "169.254.169.254"),
        },
    },
    {
        id: "8-own-service-account",
        linters: [
            "CIS 4.1.5",
            "CIS 4.1.6",
            "CKV_K8S_38",
            "KSV-0036",
            "C-0034",
            "default-service-account",
            "non-existent-service-account",
        ],
        requirement: "every workload has a ServiceAccount of its own, without a token",
        violations: (graph) => {
            const accounts = kind(graph, "ServiceAccount");
            const names = workloads(graph).map(({ pod: { serviceAccountName } }) => serviceAccountName);
            return [
                ...each(
                    workloads(graph),
                    pod,
                    "shares a ServiceAccount or mounts its token",
                    ({ pod: { serviceAccountName, automountServiceAccountToken } }) =>
                        automountServiceAccountToken === false &&
                        names.filter((name) => name === serviceAccountName).length === 1 &&
                        accounts.some(
                            ({ name, inputs }) => serviceAccountName === (at(inputs, "metadata.name") ?? name),
                        ),
                ),
                ...each(
                    accounts,
                    ({ name }) => name,
                    "hands out a token",
                    ({ inputs }) => inputs["automountServiceAccountToken"] === false,
                ),
            ];
        },
        mutants: {
            default: (graph) => (first(workloads(graph)).pod.serviceAccountName = "default"),
            shared: (graph) =>
                (workloads(graph)[0]!.pod.serviceAccountName = workloads(graph)[1]!.pod.serviceAccountName),
            token: (graph) => delete first(workloads(graph)).pod.automountServiceAccountToken,
            "token of the account": (graph) =>
                (first(kind(graph, "ServiceAccount")).inputs["automountServiceAccountToken"] = true),
        },
    },
    {
        id: "9-no-rbac",
        linters: ["CIS 4.1.1", "CIS 4.1.4", "CKV_K8S_49", "KSV-0044", "KSV-0111"],
        requirement: "no pod has rights in the Kubernetes API: what rights there are belong to groups of people",
        violations: (graph) => [
            ...each(
                both(graph, "RoleBinding"),
                ({ name }) => name,
                "grants rights to pods or to everybody",
                ({ inputs }) =>
                    (at<{ kind: string; name: string }[]>(inputs, "subjects") ?? [{ kind: "", name: "" }]).every(
                        (subject) => subject.kind === "Group" && subject.name.startsWith("lazysheeps:"),
                    ) && at(inputs, "roleRef.name") !== "cluster-admin",
            ),
        ],
        mutants: {
            "a pod's rights": (graph) => graph.push(binding({ kind: "ServiceAccount", name: "backend" })),
            "everybody's rights": (graph) => graph.push(binding({ kind: "Group", name: "system:authenticated" })),
            "an administrator": (graph) =>
                graph.push(binding({ kind: "Group", name: "lazysheeps:health" }, "cluster-admin")),
        },
    },
    {
        id: "9-read-only-roles",
        linters: ["CIS 4.1.2", "CIS 4.1.3", "CKV2_K8S_1", "KSV-0041", "KSV-0046", "KSV-0053"],
        requirement: "roles may get and list by name what holds no secret, and nothing more",
        violations: (graph) =>
            each(
                both(graph, "Role"),
                ({ name }) => name,
                "may do more than look",
                ({ inputs }) =>
                    at<Rights[]>(inputs, "rules")!.every(
                        ({ apiGroups, resources, verbs }) =>
                            verbs.every((verb) => ["get", "list"].includes(verb)) &&
                            !apiGroups.includes("*") &&
                            resources.every((resource) => !/^\*|^secrets$|\//.test(resource)),
                    ),
            ),
        mutants: {
            "may delete": (graph) => graph.push(role({ verbs: ["delete"] })),
            "may read secrets": (graph) => graph.push(role({ resources: ["secrets"] })),
            "may look at everything": (graph) => graph.push(role({ resources: ["*"] })),
            "may enter pods": (graph) => graph.push(role({ resources: ["pods/exec"] })),
        },
    },
];
