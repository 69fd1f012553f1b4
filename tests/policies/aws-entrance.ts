import { ingresses } from "./aws-graph";
import { at, deployments, type Graph, kind, ofType, put, type Resource, selects } from "./graph";
import { each, first, type Policy } from "./policy";

const prefix = "alb.ingress.kubernetes.io/";
const annotations = ({ inputs }: Resource) => at<Record<string, string>>(inputs, "metadata.annotations") ?? {};
/** What an Ingress asks the load balancer controller for. */
const says = (ingress: Resource, key: string) => annotations(ingress)[`${prefix}${key}`];
/** The `key=value` pairs of an annotation that holds several. */
const pairs = (ingress: Resource, key: string) =>
    Object.fromEntries((says(ingress, key) ?? "").split(",").map((pair) => pair.split("="))) as Record<string, string>;
const attributes = (ingress: Resource) => pairs(ingress, "load-balancer-attributes");
const listeners = (ingress: Resource) =>
    (JSON.parse(says(ingress, "listen-ports") ?? "[]") as Record<string, number>[]).flatMap((one) => Object.keys(one));
const isSecure = (ingress: Resource) => listeners(ingress).includes("HTTPS");
const groups = (graph: Graph) => ofType(graph, "aws:ec2/securityGroup:SecurityGroup");

/** What Services may say: of their target groups, and nothing that makes another balancer. */
const known = [...["healthcheck-path", "tags"].map((key) => `${prefix}${key}`), "pulumi.com/patchForce"];

/** Has an Ingress say something else; undefined: nothing. */
const tell = (graph: Graph, key: string, value: string | undefined) => {
    const said = annotations(first(ingresses(graph)));
    if (value === undefined) delete said[`${prefix}${key}`];
    else said[`${prefix}${key}`] = value;
};
/** One more Ingress, for a requirement that the program's own does not meet. */
const another = (graph: Graph) => graph.push({ ...structuredClone(first(ingresses(graph))), name: "another" });
const withHttps = ["the stack prod", "prod with a given certificate"];
const name = (one: { name: string }) => one.name;

export const awsEntrance: Policy[] = [
    {
        id: "25-https",
        linters: ["CIS 5.4.5", "CKV_AWS_2", "AWS-0054", "C-0231", "tlsSettingsMissing"],
        requirement: "people come by HTTPS",
        violations: (graph) =>
            each(ingresses(graph), (ingress) => `${ingress.name} over HTTP`, "has no HTTPS listener", isSecure),
        mutants: { "port 80 alone": (graph) => tell(graph, "listen-ports", '[{"HTTP":80}]') },
        breaks: withHttps,
    },
    {
        id: "25-http-where-said",
        linters: [],
        requirement: "people come by plain HTTP only where the settings say so in so many words",
        violations: (graph, { plainHttp }) =>
            each(ingresses(graph), name, "has no HTTPS listener", (ingress) => plainHttp || isSecure(ingress)),
        mutants: { "port 80 alone": (graph) => tell(graph, "listen-ports", '[{"HTTP":80}]') },
        breaks: withHttps,
    },
    {
        id: "25-tls",
        linters: ["AWS-0047", "CKV2_AWS_20", "CKV2_AWS_74", "alb-http-to-https-redirection", "C-0298"],
        requirement:
            "a HTTPS listener has a certificate and a policy of TLS 1.2 and 1.3 alone, and plain requests are sent on to it",
        violations: (graph) =>
            each(
                ingresses(graph).filter(isSecure),
                name,
                "serves weak TLS, or plain HTTP beside it",
                (ingress) =>
                    /^arn:aws:(acm|mock):/.test(says(ingress, "certificate-arn") ?? "") &&
                    /^ELBSecurityPolicy-TLS13-1-[23]-(Res-)?20\d\d-\d\d$/.test(says(ingress, "ssl-policy") ?? "") &&
                    says(ingress, "ssl-redirect") === "443",
            ),
        mutants: {
            "no certificate": (graph) => tell(graph, "certificate-arn", undefined),
            "the controller's policy": (graph) => tell(graph, "ssl-policy", undefined),
            "a policy with TLS 1.0": (graph) => tell(graph, "ssl-policy", "ELBSecurityPolicy-2016-08"),
            "a policy with old ciphers": (graph) =>
                tell(graph, "ssl-policy", "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"),
            "no redirect": (graph) => tell(graph, "ssl-redirect", undefined),
        },
        breaks: withHttps,
    },
    {
        id: "25-headers",
        linters: ["AWS-0052", "CKV_AWS_131", "CKV_AWS_328"],
        requirement:
            "the load balancer drops headers that are none, and requests that two servers would read differently",
        violations: (graph) =>
            each(
                ingresses(graph),
                name,
                "passes on headers that are none",
                (ingress) =>
                    attributes(ingress)["routing.http.drop_invalid_header_fields.enabled"] === "true" &&
                    attributes(ingress)["routing.http.desync_mitigation_mode"] !== "monitor",
            ),
        mutants: {
            "passes them on": (graph) =>
                tell(graph, "load-balancer-attributes", "routing.http.drop_invalid_header_fields.enabled=false"),
            "says nothing": (graph) => tell(graph, "load-balancer-attributes", undefined),
            "watches only": (graph) =>
                tell(
                    graph,
                    "load-balancer-attributes",
                    "routing.http.drop_invalid_header_fields.enabled=true,routing.http.desync_mitigation_mode=monitor",
                ),
        },
    },
    {
        id: "25-one-balancer",
        linters: [],
        requirement:
            "the load balancer has a name of its own, the program's security group alone, and goes to pods directly",
        violations: (graph) =>
            each(
                ingresses(graph),
                name,
                "would be another balancer with the next change, or leaves its group to the controller",
                (ingress) =>
                    /^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/.test(says(ingress, "load-balancer-name") ?? "") &&
                    groups(graph).some((group) => says(ingress, "security-groups") === `${group.name}-id`) &&
                    says(ingress, "target-type") === "ip" &&
                    says(ingress, "manage-backend-security-group-rules") !== "true",
            ),
        mutants: {
            "a name that AWS refuses": (graph) => tell(graph, "load-balancer-name", "a".repeat(33)),
            "no name": (graph) => tell(graph, "load-balancer-name", undefined),
            "no group": (graph) => tell(graph, "security-groups", undefined),
            "another group": (graph) => tell(graph, "security-groups", "sg-0123"),
            "by way of nodes": (graph) => tell(graph, "target-type", "instance"),
        },
    },
    {
        id: "25-internal",
        linters: ["AWS-0053"],
        requirement: "the load balancer is inside",
        violations: (graph) =>
            each(ingresses(graph), name, "faces the internet", (one) => says(one, "scheme") !== "internet-facing"),
        mutants: { "another one": another },
    },
    {
        id: "25-web-firewall",
        linters: ["CKV2_AWS_28"],
        requirement: "a web application firewall stands before the load balancer in production",
        violations: (graph, { production }) =>
            each(
                production ? ingresses(graph) : [],
                name,
                "has no firewall",
                (one) => says(one, "wafv2-acl-arn") !== undefined,
            ),
        mutants: { "another one": another },
        breaks: ["the stack prod"],
    },
    {
        id: "25-access-logs",
        linters: ["CKV_AWS_91", "AWS-0132"],
        requirement: "the load balancer logs every request",
        violations: (graph) =>
            each(
                ingresses(graph),
                name,
                "logs no request",
                (one) => attributes(one)["access_logs.s3.enabled"] === "true",
            ),
        mutants: { "another one": another },
    },
    {
        id: "25-deletion-protection",
        linters: ["CKV_AWS_150"],
        requirement: "the load balancer cannot be deleted by mistake",
        violations: (graph) =>
            each(
                ingresses(graph),
                name,
                "can be deleted",
                (one) => attributes(one)["deletion_protection.enabled"] === "true",
            ),
        mutants: { "another one": another },
    },
    {
        id: "14-drain-of-the-balancer",
        linters: [],
        requirement:
            "pods outlive the requests that the load balancer still sends, and new ones count once it sends them any",
        violations: (graph) => {
            const [ingress] = ingresses(graph);
            if (ingress === undefined) return [{ resource: "ingress", what: "is missing" }];
            const drain = Number(
                pairs(ingress, "target-group-attributes")["deregistration_delay.timeout_seconds"] ?? 300,
            );
            return [
                ...each(
                    deployments(graph),
                    ({ resource }) => resource.name,
                    "is gone before its last request",
                    ({ pod: { containers, terminationGracePeriodSeconds = 30 } }) =>
                        terminationGracePeriodSeconds >= drain &&
                        containers.every(({ lifecycle }) => (lifecycle?.preStop?.sleep?.seconds ?? 0) >= 10),
                ),
                ...each(
                    kind(graph, "Namespace"),
                    name,
                    "has pods that are ready before the load balancer knows them",
                    ({ inputs }) =>
                        at<Record<string, string>>(inputs, "metadata.labels")?.[
                            "elbv2.k8s.aws/pod-readiness-gate-inject"
                        ] === "enabled",
                ),
            ];
        },
        mutants: {
            "AWS's five minutes": (graph) => tell(graph, "target-group-attributes", undefined),
            "no time to be left out": (graph) =>
                (first(first(deployments(graph)).pod.containers).lifecycle!.preStop!.sleep!.seconds = 5),
            "no gate": (graph) => put(first(kind(graph, "Namespace")), "metadata.labels", {}),
        },
    },
    {
        id: "22-one-way-in",
        linters: ["AWS-0053", "CKV_AWS_88", "CKV_AWS_130", "kubernetes-core-v1-service-disallow-load-balancer"],
        requirement: "nothing is public but the Ingress's load balancer",
        violations: (graph) => [
            ...each(
                kind(graph, "Service"),
                name,
                "is a way in of its own",
                ({ inputs }) =>
                    (at(inputs, "spec.type") ?? "ClusterIP") === "ClusterIP" &&
                    at(inputs, "spec.externalIPs") === undefined,
            ),
            ...each(
                kind(graph, "Service"),
                name,
                "asks the controller for more than a health check and tags",
                (service) => Object.keys(annotations(service)).every((key) => known.includes(key)),
            ),
            ...each(
                graph.filter(({ type }) => /^aws/.test(type)),
                name,
                "is public",
                ({ type, inputs }) =>
                    !/^aws:(lb|alb|elb|apigateway\w*|cloudfront|globalaccelerator|lightsail)\/|:Eip$|[uU]rl$/.test(
                        type,
                    ) &&
                    !/"(publiclyAccessible|associatePublicIpAddress|mapPublicIpOnLaunch)":"?true|"public-read/.test(
                        JSON.stringify(inputs),
                    ),
            ),
            ...(ingresses(graph).length === 1 ? [] : [{ resource: "ingress", what: "is not the only one" }]),
        ],
        mutants: {
            "a load balancer of a Service": (graph) => put(first(kind(graph, "Service")), "spec.type", "LoadBalancer"),
            "a port of every node": (graph) => put(first(kind(graph, "Service")), "spec.type", "NodePort"),
            "one made by annotation": (graph) =>
                put(first(kind(graph, "Service")), "metadata.annotations", {
                    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
                }),
            "nodes with addresses": (graph) =>
                put(first(ofType(graph, "aws:ec2/launchTemplate:LaunchTemplate")), "networkInterfaces", [
                    { associatePublicIpAddress: "true" },
                ]),
            "a balancer of its own": (graph) =>
                graph.push({ type: "aws:lb/loadBalancer:LoadBalancer", name: "x", inputs: {}, options: {} }),
            "a second Ingress": another,
        },
    },
    {
        id: "22-balancer-to-pods",
        linters: [],
        requirement:
            "the load balancer reaches the pods on the ports that they open, and asks for their health where they tell it",
        violations: (graph) => {
            const opened = (type: string) =>
                ofType(graph, type).flatMap(({ name: rule, inputs }) =>
                    rule.startsWith("entrance-pods-") ? [inputs["fromPort"]] : [],
                );
            const [out, into] = [
                opened("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"),
                opened("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
            ];
            return each(
                behind(graph),
                name,
                "is out of the load balancer's reach, or asked at the wrong path",
                (service) => {
                    const [port] = at<{ targetPort: number }[]>(service.inputs, "spec.ports")!;
                    const pods = deployments(graph).filter(({ labels }) =>
                        selects(at<Record<string, string>>(service.inputs, "spec.selector") ?? {}, labels),
                    );
                    const asked = annotations(service)[`${prefix}healthcheck-path`];
                    return (
                        [out, into].every((ports) => ports.includes(port!.targetPort)) &&
                        pods.length === 1 &&
                        pods[0]!.pod.containers.some(({ readinessProbe }) => readinessProbe?.httpGet?.path === asked)
                    );
                },
            );
        },
        mutants: {
            "another port": (graph) =>
                (at<{ targetPort: number }[]>(first(behind(graph)).inputs, "spec.ports")![0]!.targetPort = 9000),
            "another path": (graph) =>
                (annotations(first(behind(graph)))[`${prefix}healthcheck-path`] = "/api/health/"),
            "a rule that is gone": (graph) =>
                graph.splice(graph.indexOf(graph.find(({ name: one }) => one === "entrance-pods-8000")!), 1),
        },
        breaks: withHttps,
    },
];

/** Services that an Ingress sends people to. */
function behind(graph: Graph): Resource[] {
    type Path = { backend: { service: { name: string } } };
    const names = ingresses(graph).flatMap(({ inputs }) =>
        at<{ http: { paths: Path[] } }[]>(inputs, "spec.rules")!.flatMap(({ http }) =>
            http.paths.map(({ backend }) => backend.service.name),
        ),
    );
    return kind(graph, "Service").filter((service) =>
        names.includes(at<string>(service.inputs, "metadata.name") ?? service.name),
    );
}
