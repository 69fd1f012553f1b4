import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import { policy, trust } from "./policy";
import { Role, type RoleScope } from "./role";

/** Zones by id in which EKS makes no control plane; their names differ from account to account. */
const refusedZones = ["use1-az3", "usw1-az2", "cac1-az3"];

export interface NetworkArgs extends Pick<AwsSettings, "region"> {
    settings: AwsSettings["network"];
    /** Names of the zones, of which every one gets a public and a private subnet. */
    zones: string[];
    scope: RoleScope;
}

/** A VPC with a public and a private subnet a zone; nodes and pods live in the private ones. */
export class Network extends pulumi.ComponentResource {
    readonly vpcId: pulumi.Output<string>;
    readonly publicSubnetIds: pulumi.Output<string[]>;
    readonly privateSubnetIds: pulumi.Output<string[]>;
    /** Ranges of the public subnets, which the load balancer's requests come from. */
    readonly publicCidrs: pulumi.Output<string[]>;

    constructor(name: string, { settings, region, zones, scope }: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Network", name, {}, opts);
        const child = { parent: this };
        const { cidr, natGateways, flowLogDays } = settings;

        const vpc = new awsx.ec2.Vpc(
            name,
            {
                cidrBlock: cidr,
                availabilityZoneNames: zones,
                subnetStrategy: "Auto",
                subnetSpecs: [
                    // What the load balancer controller and EKS look for.
                    { type: "Public", tags: { "kubernetes.io/role/elb": "1" } },
                    { type: "Private", tags: { "kubernetes.io/role/internal-elb": "1" } },
                ],
                natGateways: { strategy: natGateways === "single" ? "Single" : "OnePerAz" },
                enableDnsHostnames: true,
            },
            child,
        );
        this.vpcId = vpc.vpcId;
        this.publicSubnetIds = vpc.publicSubnetIds;
        this.privateSubnetIds = vpc.privateSubnetIds;
        this.publicCidrs = vpc.publicSubnets.apply((subnets) => pulumi.all(subnets.map(({ cidrBlock }) => cidrBlock)));

        // Image layers come from S3: past the NAT gateways, free of charge.
        new aws.ec2.VpcEndpoint(
            `${name}-s3`,
            {
                vpcId: vpc.vpcId,
                vpcEndpointType: "Gateway",
                serviceName: `com.amazonaws.${region}.s3`,
                routeTableIds: vpc.routeTables.apply((tables) => pulumi.all(tables.map(({ id }) => id))),
            },
            child,
        );
        // The VPC's own group lets everything through between its members; without rules nobody uses it by accident.
        new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.vpcId, ingress: [], egress: [] }, child);
        if (flowLogDays !== undefined) this.flowLogs(name, vpc.vpcId, flowLogDays, scope);
        refuseZones(zones, this);
        this.registerOutputs({});
    }

    private flowLogs(name: string, vpcId: pulumi.Output<string>, days: number, scope: RoleScope) {
        const child = { parent: this };
        const group = new aws.cloudwatch.LogGroup(
            `${name}-flow-logs`,
            { name: `/lazysheeps/${scope.environment}/flow-logs`, retentionInDays: days },
            child,
        );
        const role = new Role(
            `${name}-flow-logs`,
            scope,
            {
                assumeRolePolicy: policy(trust.service("vpc-flow-logs.amazonaws.com")),
                policies: {
                    write: policy({
                        Effect: "Allow",
                        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                        Resource: pulumi.interpolate`${group.arn}:*`,
                    }),
                },
            },
            child,
        );
        new aws.ec2.FlowLog(
            name,
            { vpcId, trafficType: "ALL", logDestination: group.arn, iamRoleArn: role.arn },
            // Without its policy the role writes nothing, and says so nowhere.
            { ...child, dependsOn: role.parts },
        );
    }
}

/** Fails the preview when EKS makes no control plane in one of the zones. */
function refuseZones(zones: string[], parent: pulumi.Resource) {
    const known = aws.getAvailabilityZonesOutput(
        { filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
        { parent },
    );
    pulumi.all([known.names, known.zoneIds]).apply(([names, ids]) => {
        const usable = names.filter((_, index) => !refusedZones.includes(ids[index]!)).sort();
        const wrong = zones.filter((zone) => !usable.includes(zone));
        if (wrong.length > 0) {
            throw new pulumi.RunError(
                `lazysheeps:platform.network.zones: EKS makes no cluster in ${wrong.join(", ")}; write some of ${usable.map((zone) => zone.at(-1)).join(", ")}`,
            );
        }
    });
}
