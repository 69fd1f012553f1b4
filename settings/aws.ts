import * as z from "zod";
import {
    AccountId,
    CertificateArn,
    Domain,
    Email,
    HostedZoneId,
    InstanceType,
    KubernetesVersion,
    PrincipalArn,
    Region,
    VpcCidr,
    Zone,
} from "./aws-rules";
import { Bytes, Cidr, everyOnce, whole } from "./rules";

const days = (why: string) => whole(1, 3653, why);
/** Days that CloudWatch keeps logs for; it knows these only. */
const logDays = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const LogDays = z.literal(logDays);
/** What a control plane can log. */
export const controlPlaneLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;
const AddonVersion = z.string().regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, {
    error: "not a version of an EKS add-on; write e.g. v1.20.1-eksbuild.1 (aws eks describe-addon-versions)",
});

const Network = z.strictObject({
    cidr: VpcCidr,
    /** Availability zones of the region by letter; taking one out of a running stack deletes its subnets. */
    zones: z
        .array(Zone)
        .min(2, "EKS needs two zones; name at least 2")
        .max(4, "no region needs more than 4; name fewer")
        .refine(...everyOnce),
    /** One NAT gateway for all zones, or one a zone, which outlives the loss of another. */
    natGateways: z.enum(["single", "perZone"]),
    /** Days that accepted and rejected connections are kept in CloudWatch; absent: not recorded. */
    flowLogDays: LogDays.optional(),
});

const Cluster = z.strictObject({
    version: KubernetesVersion,
    /** Who reaches the API from outside the VPC; IAM guards it all the same. */
    endpointCidrs: z.array(Cidr).min(1, "empty: nothing could deploy; name the CIDRs that deploys come from"),
    /** Where deploys run when endpointCidrs is no longer everybody: a runner with an address in it. */
    runner: z.string().min(1, "empty; say what runs deploys, e.g. the label of your runners").optional(),
    logTypes: z.array(z.enum(controlPlaneLogs)).refine(...everyOnce),
    logDays: LogDays,
    /** Envelope encryption of Secrets with a key of one's own; cannot be taken back. */
    encryptSecrets: z.boolean(),
    /** Administrators beside the deploy role. */
    admins: z.array(PrincipalArn),
});

const Nodes = z.strictObject({
    instanceTypes: z.array(InstanceType).min(1, "empty; name at least one type"),
    /** Spot nodes cost about a third and may be taken away at two minutes' notice. */
    capacity: z.enum(["on-demand", "spot"]),
    /** Nodes in each zone. */
    perZone: z.strictObject({
        min: whole(1, 50, "a volume is in one zone, and its pod waits there for a node"),
        max: whole(1, 50, "more than this design is made for, or none at all"),
    }),
    diskGib: whole(20, 1000, "images and logs need 20 GiB, and nothing needs 1 TiB"),
    /** AMI release, e.g. 1.36.3-20260903; absent: the latest when a group is made or upgraded. */
    release: z
        .string()
        .regex(/^\d+\.\d+\.\d+-\d{8}$/, { error: "not an AMI release; write e.g. 1.36.3-20260903" })
        .optional(),
});

const Entrance = z.strictObject({
    /** Host name people type; absent: the load balancer's own name, over HTTP. */
    domain: Domain.optional(),
    /** Route 53 zone of the domain: certificate and alias record are made in it. */
    hostedZone: HostedZoneId.optional(),
    /** A certificate that exists, in the cluster's region; whoever has it points the domain to the load balancer. */
    certificate: CertificateArn.optional(),
    /** Says that passwords may cross the network in plain text. */
    plainHttp: z.boolean(),
    /** Who may come in. */
    allowedCidrs: z.array(Cidr).min(1, "empty: nobody could come in; write 0.0.0.0/0 for everybody"),
});

/** EKS in an AWS account. */
export const AwsPlatform = z.strictObject({
    kind: z.literal("aws"),
    account: AccountId,
    region: Region,
    /** Whose registry holds the images, when another account's or region's; the stack account made it. */
    registry: z.strictObject({ account: AccountId, region: Region }).optional(),
    network: Network,
    cluster: Cluster,
    nodes: Nodes,
    /** Versions of EKS's add-ons; an absent one is the latest for the cluster, which moves by itself. */
    addons: z.strictObject({
        vpcCni: AddonVersion.optional(),
        kubeProxy: AddonVersion.optional(),
        coredns: AddonVersion.optional(),
        ebsCsi: AddonVersion.optional(),
        metricsServer: AddonVersion.optional(),
        cloudwatch: AddonVersion.optional(),
        /** Sends containers' logs to CloudWatch. */
        containerLogs: z.boolean(),
    }),
    entrance: Entrance,
    backups: z.strictObject({
        /** Of the volume that backups are made on. */
        size: Bytes,
        /** Days a backup stays in the bucket. */
        days: days("nobody pays for backups that old"),
    }),
    alarms: z.strictObject({
        /** Who is told; absent: alarms are only seen in the console. */
        email: Email.optional(),
    }),
});

export type AwsSettings = z.infer<typeof AwsPlatform>;
