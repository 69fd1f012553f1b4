import {
    at,
    containers,
    type Graph,
    isMarkedSecret,
    kind,
    plain,
    publicText,
    selects,
    services,
    workloads,
} from "./graph";
import { each, first, type Policy, type Violation } from "./policy";

const nameOf = ({ name, inputs }: { name: string; inputs: object }) => at<string>(inputs, "metadata.name") ?? name;
const kubernetesServices = (graph: Graph) => kind(graph, "Service");
const podsOf = (graph: Graph, service: { inputs: object }) =>
    workloads(graph).filter(({ labels }) =>
        selects(at<Record<string, string>>(service.inputs, "spec.selector") ?? { none: "" }, labels),
    );
const secretKeys = (graph: Graph) =>
    new Map(
        kind(graph, "Secret").map((secret) => [
            nameOf(secret),
            Object.keys(plain(secret.inputs["stringData"]) as object),
        ]),
    );
const projected = (graph: Graph) =>
    workloads(graph).flatMap(({ resource, pod }) =>
        (pod.volumes ?? []).flatMap((volume) =>
            (volume.projected?.sources ?? []).flatMap(({ secret }) =>
                secret === undefined ? [] : [{ where: resource.name, volume, secret }],
            ),
        ),
    );
const recommended = ["name", "instance", "part-of", "managed-by"].map((label) => `app.kubernetes.io/${label}`);
const suspicious = /password|secret|token|key/i;

export const referencesAndSecrets: Policy[] = [
    {
        id: "11-images-by-digest",
        linters: ["CKV_K8S_14", "CKV_K8S_43", "KSV-0013", "KSV-0125", "C-0078", "CIS 5.1.4", "latest-tag"],
        requirement: "every container runs an image of the program's own registry by digest",
        violations: (graph) =>
            each(
                containers(graph),
                ({ where }) => where,
                "runs an image that is not pinned",
                ({ container }) => /^[^@]+\/lazysheeps\/[a-z]+@sha256:[0-9a-f]{64}$/.test(container.image),
            ),
        mutants: {
            latest: (graph) => (first(containers(graph)).container.image = "localhost:5000/lazysheeps/backend:latest"),
            "another registry": (graph) =>
                (first(containers(graph)).container.image = `docker.io/library/nginx@sha256:${"0".repeat(64)}`),
        },
    },
    {
        id: "21-secrets-as-files",
        linters: [
            "CIS 4.4.1",
            "CKV_K8S_35",
            "C-0012",
            "C-0207",
            "KSV-0109",
            "env-var-secret",
            "read-secret-from-env-var",
        ],
        requirement: "secrets are files only their pod can read: no variable holds one, and no ConfigMap",
        violations: (graph) => [
            ...each(
                containers(graph),
                ({ where }) => where,
                "has a secret in its environment",
                ({ container }) =>
                    (container.env ?? []).every(
                        ({ name, value, valueFrom }) =>
                            valueFrom === undefined &&
                            (!suspicious.test(name) || (name.endsWith("_FILE") && value!.startsWith("/run/secrets/"))),
                    ),
            ),
            ...each(
                projected(graph),
                ({ where }) => where,
                "mounts secrets that others can read",
                ({ volume }) => volume.projected?.defaultMode === 0o440,
            ),
            ...each(
                kind(graph, "ConfigMap"),
                ({ name }) => name,
                "holds something that looks like a secret",
                ({ inputs }) => !suspicious.test(JSON.stringify(inputs)),
            ),
        ],
        mutants: {
            "a plain variable": (graph) =>
                containers(graph)
                    .find(({ where }) => where === "backend")!
                    .container.env!.push({ name: "DB_PASSWORD", value: "x" }),
            "a secret variable": (graph) =>
                first(containers(graph)).container.env!.push({
                    name: "A",
                    valueFrom: { secretKeyRef: { name: "a", key: "b" } },
                }),
            "readable by all": (graph) => (first(projected(graph)).volume.projected!.defaultMode = 0o444),
            "a ConfigMap": (graph) =>
                graph.push({
                    type: "kubernetes:core/v1:ConfigMap",
                    name: "c",
                    inputs: { data: { password: "x" } },
                    options: {},
                }),
        },
    },
    {
        id: "values-that-stay",
        linters: [],
        requirement: "no variable is empty: the server drops the value, and every run would roll the pods out again",
        violations: (graph) =>
            each(
                containers(graph),
                ({ where }) => where,
                "has an empty variable",
                ({ container }) => (container.env ?? []).every(({ value }) => value !== ""),
            ),
        mutants: {
            "an empty list": (graph) => first(containers(graph)).container.env!.push({ name: "ORIGINS", value: "" }),
        },
    },
    {
        id: "21-secrets-stay-secret",
        linters: ["CIS 4.4.2"],
        requirement:
            "Secrets are auto-named and immutable, so that a change rolls the pods, and their values are marked secret wherever they go",
        violations: (graph) => [
            ...each(
                kind(graph, "Secret"),
                ({ name }) => name,
                "can change under its pods, or shows its values",
                ({ inputs }) =>
                    inputs["immutable"] === true &&
                    at(inputs, "metadata.name") === undefined &&
                    isMarkedSecret(inputs["stringData"]),
            ),
            ...each(
                graph.filter(({ type }) => !type.endsWith(":Secret")),
                ({ name }) => name,
                "shows a generated secret",
                ({ inputs }) => !publicText(inputs).includes("canary-"),
            ),
        ],
        mutants: {
            mutable: (graph) => (first(kind(graph, "Secret")).inputs["immutable"] = false),
            "a fixed name": (graph) =>
                (at<Record<string, unknown>>(first(kind(graph, "Secret")).inputs, "metadata")!["name"] = "fixed"),
            unmarked: (graph) =>
                (first(kind(graph, "Secret")).inputs["stringData"] = plain(
                    first(kind(graph, "Secret")).inputs["stringData"],
                )),
            "in an annotation": (graph) =>
                (at<Record<string, unknown>>(first(kind(graph, "Service")).inputs, "metadata")!["annotations"] = {
                    x: "canary-secrets-database-password",
                }),
        },
    },
    {
        id: "21-secret-references",
        linters: [],
        requirement: "every Secret key that is mounted exists, and every file a variable names is mounted",
        violations: (graph) => [
            ...each(
                projected(graph),
                ({ where }) => where,
                "mounts a Secret key that nothing makes",
                ({ secret }) =>
                    secret.items.every(({ key }) => secretKeys(graph).get(secret.name)?.includes(key) === true),
            ),
            ...each(
                containers(graph),
                ({ where }) => where,
                "names a file that is not mounted",
                ({ container, pod }) =>
                    (container.env ?? [])
                        .filter(({ name }) => name.endsWith("_FILE"))
                        .every(({ value }) =>
                            (container.volumeMounts ?? []).some((mount) =>
                                pod.volumes!.some(
                                    (volume) =>
                                        volume.name === mount.name &&
                                        volume.projected?.sources.some(({ secret }) =>
                                            secret?.items.some(({ path }) => `${mount.mountPath}/${path}` === value),
                                        ),
                                ),
                            ),
                        ),
            ),
        ],
        mutants: {
            "misspelt key": (graph) => (first(projected(graph)).secret.items[0]!.key = "pasword"),
            "another Secret": (graph) => (first(projected(graph)).secret.name = "gone"),
            "another path": (graph) =>
                (containers(graph)
                    .flatMap(({ container }) => container.env ?? [])
                    .find(({ name }) => name.endsWith("_FILE"))!.value = "/run/secrets/none"),
        },
    },
    {
        id: "22-services",
        linters: [
            "service-targets-pod",
            "statefulset-has-servicename",
            "dangling-service",
            "invalid-target-ports",
            "mismatching-selector",
            "exposed-services",
        ],
        requirement:
            "every Service reaches pods on a port they have, with one number on both sides; the StatefulSet's is headless",
        violations: (graph) => [
            ...each(
                kubernetesServices(graph),
                ({ name }) => name,
                "reaches no pod, or a port no pod has",
                (service) => {
                    const ports = at<{ port: number; targetPort: number }[]>(service.inputs, "spec.ports")!;
                    const open = podsOf(graph, service).flatMap(({ pod }) =>
                        pod.containers.flatMap((c) => (c.ports ?? []).map(({ containerPort }) => containerPort)),
                    );
                    return (
                        podsOf(graph, service).length === 1 &&
                        ports.every(({ port, targetPort }) => port === targetPort && open.includes(targetPort))
                    );
                },
            ),
            ...each(
                kind(graph, "StatefulSet"),
                ({ name }) => name,
                "has no headless Service",
                ({ inputs }) =>
                    kubernetesServices(graph).some(
                        (service) =>
                            nameOf(service) === at(inputs, "spec.serviceName") &&
                            at(service.inputs, "spec.clusterIP") === "None",
                    ),
            ),
        ],
        mutants: {
            "matches nothing": (graph) =>
                (at<Record<string, unknown>>(first(kubernetesServices(graph)).inputs, "spec")!["selector"] = {
                    "app.kubernetes.io/name": "nobody",
                }),
            "another port": (graph) =>
                (at<{ targetPort: number }[]>(first(kubernetesServices(graph)).inputs, "spec.ports")![0]!.targetPort =
                    9),
            "not headless": (graph) =>
                delete at<Record<string, unknown>>(
                    kubernetesServices(graph).find((s) => nameOf(s) === "postgres")!.inputs,
                    "spec",
                )!["clusterIP"],
        },
    },
    {
        id: "22-not-exposed",
        linters: ["service-type", "exposed-services", "kubernetes-core-v1-service-disallow-load-balancer"],
        requirement: "Services are reached from inside the cluster only; the Ingress is the one way in",
        violations: (graph) =>
            each(
                kubernetesServices(graph),
                ({ name }) => name,
                "is exposed by itself",
                ({ inputs }) => (at(inputs, "spec.type") ?? "ClusterIP") === "ClusterIP",
            ),
        mutants: {
            "backend exposed": (graph) =>
                (at<Record<string, unknown>>(
                    kubernetesServices(graph).find((s) => nameOf(s) === "backend")!.inputs,
                    "spec",
                )!["type"] = "LoadBalancer"),
        },
    },
    {
        id: "22-ingress",
        linters: ["dangling-ingress"],
        requirement: "every Ingress has a class and goes to Services and ports that exist",
        violations: (graph) =>
            each(
                kind(graph, "Ingress"),
                ({ name }) => name,
                "goes nowhere",
                ({ inputs }) => {
                    type Path = { backend: { service: { name: string; port: { number: number } } } };
                    const paths = at<{ http: { paths: Path[] } }[]>(inputs, "spec.rules")!.flatMap(
                        ({ http }) => http.paths,
                    );
                    return (
                        at(inputs, "spec.ingressClassName") !== undefined &&
                        paths.every(({ backend: { service } }) =>
                            kubernetesServices(graph).some(
                                (s) =>
                                    nameOf(s) === service.name &&
                                    at<{ port: number }[]>(s.inputs, "spec.ports")!.some(
                                        ({ port }) => port === service.port.number,
                                    ),
                            ),
                        )
                    );
                },
            ),
        mutants: {
            "no such Service": (graph) =>
                graph.push({
                    type: "kubernetes:networking.k8s.io/v1:Ingress",
                    name: "i",
                    inputs: {
                        spec: {
                            ingressClassName: "alb",
                            rules: [
                                { http: { paths: [{ backend: { service: { name: "none", port: { number: 80 } } } }] } },
                            ],
                        },
                    },
                    options: {},
                }),
        },
    },
    {
        id: "23-labels",
        linters: ["C-0076", "C-0077", "metadataAndInstanceMismatched", "label-values"],
        requirement: "every object has the recommended labels",
        violations: (graph) =>
            each(
                // A Release has no labels of its own: its objects have the chart's.
                graph.filter(({ type }) => type.startsWith("kubernetes:") && !type.endsWith(":Release")),
                ({ type, name }) => `${type.split(":").at(-1)} ${name}`,
                "lacks recommended labels",
                ({ inputs }) =>
                    recommended.every(
                        (label) => (at<Record<string, string>>(inputs, "metadata.labels") ?? {})[label] !== undefined,
                    ),
            ),
        mutants: {
            "no labels": (graph) =>
                delete at<Record<string, unknown>>(first(kind(graph, "Service")).inputs, "metadata")!["labels"],
        },
    },
    {
        id: "22-claims-and-classes",
        linters: [],
        requirement: "every claim and PriorityClass a pod names is made by the program; the database goes first",
        violations: (graph) => {
            const claims = kind(graph, "PersistentVolumeClaim").map(nameOf);
            const classes = kind(graph, "PriorityClass").map(nameOf);
            const dangling: Violation[] = each(
                workloads(graph),
                ({ resource }) => resource.name,
                "names a claim or class that nothing makes",
                ({ pod }) =>
                    (pod.volumes ?? []).every(
                        ({ persistentVolumeClaim: claim }) => claim === undefined || claims.includes(claim.claimName),
                    ) &&
                    (pod.priorityClassName === undefined || classes.includes(pod.priorityClassName)),
            );
            const last = each(
                services(graph).filter(({ resource }) => resource.type.endsWith(":StatefulSet")),
                ({ resource }) => resource.name,
                "has no priority",
                ({ pod }) => pod.priorityClassName !== undefined,
            );
            return [...dangling, ...last];
        },
        mutants: {
            "no claim": (graph) =>
                (workloads(graph)
                    .flatMap(({ pod }) => pod.volumes ?? [])
                    .find((v) => v.persistentVolumeClaim)!.persistentVolumeClaim!.claimName = "none"),
            "no priority": (graph) =>
                delete workloads(graph).find(({ resource }) => resource.type.endsWith(":StatefulSet"))!.pod
                    .priorityClassName,
        },
    },
    {
        id: "e11-database-tls",
        linters: [],
        requirement: "connections to the database are encrypted and verified",
        violations: (graph) =>
            each(
                containers(graph),
                ({ where }) => where,
                "connects without TLS",
                ({ container }) =>
                    (container.env ?? []).every(({ name, value }) => name !== "DB_SSLMODE" || value === "verify-full"),
            ),
        mutants: {
            "one more that prefers it": (graph) =>
                containers(graph)
                    .find(({ where }) => where === "frontend")!
                    .container.env!.push({ name: "DB_SSLMODE", value: "prefer" }),
        },
    },
];
