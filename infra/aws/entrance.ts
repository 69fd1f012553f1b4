import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import { healthAlarms } from "./health-alarms";

export interface EntranceArgs {
    settings: AwsSettings["entrance"];
    vpcId: pulumi.Input<string>;
    /** Group of the nodes, whose pods the load balancer sends requests to. */
    nodeSecurityGroupId: pulumi.Input<string>;
    /** Of the load balancer; fixed, so that it stays the same one whatever certificate it has. */
    loadBalancerName: string;
    clusterName: string;
    topicArn: pulumi.Input<string>;
    /** Tags of all that the load balancer controller makes. */
    tags: Record<string, string>;
}

/** Services behind the load balancer, each with a target group. */
const services = ["backend", "frontend"] as const;
/** Tag by which a target group is found: its name is the controller's. */
const serviceTag = "service";
/** Paths that say whether a pod can take requests. */
const healthPaths = { backend: "/readyz", frontend: "/healthz" };
const annotationsOf = (service: (typeof services)[number]) => ({
    "alb.ingress.kubernetes.io/healthcheck-path": healthPaths[service],
    "alb.ingress.kubernetes.io/tags": `${serviceTag}=${service}`,
});

/** Ports that pods answer on behind the load balancer: backend and frontend. */
const podPorts = [8000, 8080];

/** The way in: certificate, security group and what the Ingress must say; then alias record and alarms. */
export class Entrance extends pulumi.ComponentResource {
    readonly annotations: Record<string, pulumi.Input<string>>;
    readonly https: boolean;
    /** What the Services say of their target groups. */
    readonly serviceAnnotations = { backend: annotationsOf("backend"), frontend: annotationsOf("frontend") };
    private readonly parts: { name: string; args: EntranceArgs };

    constructor(name: string, args: EntranceArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Entrance", name, {}, opts);
        this.parts = { name, args };
        const { settings, loadBalancerName } = args;
        const certificate = settings.certificate ?? this.certificate(name, settings);
        this.https = certificate !== undefined;
        if (!this.https) {
            void pulumi.log.warn(
                "people's passwords cross the network in plain text; give platform.entrance a domain and a hosted zone",
                this,
            );
        }
        const group = this.securityGroup(name, args);
        this.annotations = {
            "alb.ingress.kubernetes.io/load-balancer-name": loadBalancerName,
            "alb.ingress.kubernetes.io/scheme": "internet-facing",
            "alb.ingress.kubernetes.io/target-type": "ip",
            "alb.ingress.kubernetes.io/security-groups": group,
            "alb.ingress.kubernetes.io/listen-ports": JSON.stringify(
                this.https ? [{ HTTP: 80 }, { HTTPS: 443 }] : [{ HTTP: 80 }],
            ),
            "alb.ingress.kubernetes.io/target-group-attributes": "deregistration_delay.timeout_seconds=30",
            "alb.ingress.kubernetes.io/load-balancer-attributes":
                "idle_timeout.timeout_seconds=60,routing.http.drop_invalid_header_fields.enabled=true",
            ...(certificate !== undefined && {
                "alb.ingress.kubernetes.io/certificate-arn": certificate,
                "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "alb.ingress.kubernetes.io/ssl-redirect": "443",
            }),
        };
        this.registerOutputs({});
    }

    /** What can only follow the Ingress. Returns the address people use. */
    publish(hostname: pulumi.Output<string>): pulumi.Output<string> {
        const { name, args } = this.parts;
        const { settings, loadBalancerName, clusterName, topicArn } = args;
        // Asked for by name once the Ingress says that there is one.
        const balancer = hostname.apply(() =>
            aws.lb.getLoadBalancerOutput({ name: loadBalancerName }, { parent: this }),
        );
        const targets = Object.fromEntries(
            services.map((service) => [
                service,
                hostname.apply(() =>
                    aws.lb.getTargetGroupOutput({ tags: { ...args.tags, [serviceTag]: service } }, { parent: this }),
                ).arnSuffix,
            ]),
        );
        healthAlarms(name, { clusterName, topicArn, balancer: balancer.arnSuffix, targets }, { parent: this });
        const { domain, hostedZone } = settings;
        if (domain === undefined) return pulumi.interpolate`${this.https ? "https" : "http"}://${hostname}`;
        if (hostedZone !== undefined) {
            new aws.route53.Record(
                name,
                {
                    zoneId: hostedZone,
                    name: domain,
                    type: "A",
                    aliases: [{ name: hostname, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
                },
                { parent: this },
            );
        }
        return pulumi.output(`${this.https ? "https" : "http"}://${domain}`);
    }

    /** A certificate that Route 53 proves the domain for; undefined without a zone. */
    private certificate(name: string, { domain, hostedZone }: AwsSettings["entrance"]) {
        if (domain === undefined || hostedZone === undefined) return undefined;
        const child = { parent: this };
        const wanted = new aws.acm.Certificate(name, { domainName: domain, validationMethod: "DNS" }, child);
        const proof = wanted.domainValidationOptions.apply((options) => options[0]!);
        const record = new aws.route53.Record(
            `${name}-proof`,
            {
                zoneId: hostedZone,
                name: proof.resourceRecordName,
                type: proof.resourceRecordType,
                records: [proof.resourceRecordValue],
                ttl: 60,
                // A certificate that is made anew is proven by the same record.
                allowOverwrite: true,
            },
            child,
        );
        return new aws.acm.CertificateValidation(
            name,
            { certificateArn: wanted.arn, validationRecordFqdns: [record.fqdn] },
            child,
        ).certificateArn;
    }

    /** Made here: the controller's own groups outlive it. */
    private securityGroup(name: string, { settings, vpcId, nodeSecurityGroupId }: EntranceArgs): pulumi.Output<string> {
        const child = { parent: this };
        const group = new aws.ec2.SecurityGroup(
            name,
            { vpcId, description: "Load balancer: the way in", revokeRulesOnDelete: true },
            child,
        );
        for (const port of this.https ? [80, 443] : [80]) {
            for (const cidr of settings.allowedCidrs) {
                new aws.vpc.SecurityGroupIngressRule(
                    `${name}-${port}-${cidr}`,
                    {
                        securityGroupId: group.id,
                        description: "People",
                        ipProtocol: "tcp",
                        fromPort: port,
                        toPort: port,
                        cidrIpv4: cidr,
                    },
                    child,
                );
            }
        }
        for (const port of podPorts) {
            const rule = { ipProtocol: "tcp", fromPort: port, toPort: port };
            new aws.vpc.SecurityGroupEgressRule(
                `${name}-pods-${port}`,
                {
                    ...rule,
                    description: "To the pods",
                    securityGroupId: group.id,
                    referencedSecurityGroupId: nodeSecurityGroupId,
                },
                child,
            );
            new aws.vpc.SecurityGroupIngressRule(
                `${name}-pods-${port}`,
                {
                    ...rule,
                    description: "From the load balancer",
                    securityGroupId: nodeSecurityGroupId,
                    referencedSecurityGroupId: group.id,
                },
                child,
            );
        }
        return group.id;
    }
}
