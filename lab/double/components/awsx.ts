import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import "../../own-connections";

/** What shapes the network; the double of this plugin is a process of its own, and the double of `aws` makes the parts. */
interface VpcArgs {
    cidrBlock: string;
    availabilityZoneNames: string[];
    subnetSpecs: { type: "Public" | "Private"; tags: Record<string, string> }[];
    natGateways: { strategy: "Single" | "OnePerAz" };
}

class Vpc extends pulumi.ComponentResource {
    readonly state: pulumi.Inputs;

    constructor(name: string, args: VpcArgs, opts: pulumi.ComponentResourceOptions) {
        super("awsx:ec2:Vpc", name, {}, opts);
        const child = { parent: this };
        const vpc = new aws.ec2.Vpc(name, { cidrBlock: args.cidrBlock, enableDnsHostnames: true }, child);
        const vpcId = vpc.id;
        new aws.ec2.InternetGateway(name, { vpcId }, child);
        const [first, second] = args.cidrBlock.split(".");
        const subnets = (kind: "Public" | "Private", from: number) =>
            args.availabilityZoneNames.map(
                (availabilityZone, index) =>
                    new aws.ec2.Subnet(
                        `${name}-${kind.toLowerCase()}-${index + 1}`,
                        {
                            vpcId,
                            availabilityZone,
                            cidrBlock: `${first}.${second}.${from + index * 16}.0/20`,
                            tags: args.subnetSpecs.find(({ type }) => type === kind)?.tags,
                        },
                        child,
                    ),
            );
        const publicSubnets = subnets("Public", 0);
        const privateSubnets = subnets("Private", 128);
        const gateways = args.natGateways.strategy === "Single" ? publicSubnets.slice(0, 1) : publicSubnets;
        gateways.forEach((into, index) => new aws.ec2.NatGateway(`${name}-${index + 1}`, { subnetId: into.id }, child));
        const routeTables = privateSubnets.map(
            (_, index) => new aws.ec2.RouteTable(`${name}-private-${index + 1}`, { vpcId }, child),
        );
        const ids = (subnets: aws.ec2.Subnet[]) => pulumi.all(subnets.map(({ id }) => id));
        this.state = {
            vpcId,
            publicSubnetIds: ids(publicSubnets),
            privateSubnetIds: ids(privateSubnets),
            publicSubnets,
            routeTables,
        };
        this.registerOutputs(this.state);
    }
}

void pulumi.provider.main(
    {
        version: "3.9.0",
        construct: async (name, _, inputs, options) => {
            // What shapes the network is plain in the program.
            const args = await new Promise<VpcArgs>((resolve) => pulumi.output(inputs as VpcArgs).apply(resolve));
            const { urn, state } = new Vpc(name, args, options);
            return { urn, state };
        },
    },
    process.argv.slice(2),
);
