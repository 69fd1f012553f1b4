/** AWS's list prices in USD, before taxes, credits and free tiers. No other file knows one. */

export const regions = ["us-east-1", "eu-central-1"] as const;
export type Region = (typeof regions)[number];

/**
 * AWS's page to check a price against, and the month in which it was read. These pages show prices to a browser only: the
 * figures were read in what quotes them, bills and price lists among it.
 */
interface Source {
    page: string;
    read: string;
}
const source = (page: string, read: string): Source => ({ page: `https://aws.amazon.com/${page}/pricing/`, read });
const from = {
    eks: source("eks", "2026-11"),
    vpc: source("vpc", "2026-11"),
    balancers: source("elasticloadbalancing", "2026-11"),
    volumes: source("ebs", "2026-11"),
    keys: source("kms", "2026-11"),
    zones: source("route53", "2026-08"),
    monitoring: source("cloudwatch", "2026-11"),
    images: source("ecr", "2026-08"),
    objects: source("s3", "2026-11"),
    transfer: { page: "https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer", read: "2026-11" },
};

export interface Price {
    /** What is paid for; `hour` counts 730 to a month. */
    unit: "hour" | "GB" | "GB-month" | "month";
    usd: Record<Region, number>;
    source: Source;
    /** How a price comes about that was not read. */
    derived?: Partial<Record<Region, string>>;
}

const everywhere = (usd: number): Record<Region, number> => ({ "us-east-1": usd, "eu-central-1": usd });

export const prices = {
    controlPlane: { unit: "hour", usd: everywhere(0.1), source: from.eks },
    controlPlaneExtended: { unit: "hour", usd: everywhere(0.6), source: from.eks },
    natGateway: { unit: "hour", usd: { "us-east-1": 0.045, "eu-central-1": 0.052 }, source: from.vpc },
    natTraffic: { unit: "GB", usd: { "us-east-1": 0.045, "eu-central-1": 0.052 }, source: from.vpc },
    publicAddress: { unit: "hour", usd: everywhere(0.005), source: from.vpc },
    loadBalancer: { unit: "hour", usd: { "us-east-1": 0.0225, "eu-central-1": 0.027 }, source: from.balancers },
    loadBalancerCapacity: { unit: "hour", usd: everywhere(0.008), source: from.balancers },
    volume: { unit: "GB-month", usd: { "us-east-1": 0.08, "eu-central-1": 0.0952 }, source: from.volumes },
    key: { unit: "month", usd: everywhere(1), source: from.keys },
    zone: { unit: "month", usd: everywhere(0.5), source: from.zones },
    alarm: { unit: "month", usd: everywhere(0.1), source: from.monitoring },
    logs: { unit: "GB", usd: { "us-east-1": 0.5, "eu-central-1": 0.63 }, source: from.monitoring },
    logsKept: {
        unit: "GB-month",
        usd: { "us-east-1": 0.03, "eu-central-1": 0.0378 },
        source: from.monitoring,
        derived: { "eu-central-1": "as much dearer than in us-east-1 as logs that come in" },
    },
    images: { unit: "GB-month", usd: everywhere(0.1), source: from.images },
    objects: { unit: "GB-month", usd: { "us-east-1": 0.023, "eu-central-1": 0.0245 }, source: from.objects },
    trafficOut: { unit: "GB", usd: everywhere(0.09), source: from.transfer },
    // A cent on the way out of one zone, and one on the way into the other.
    trafficBetweenZones: { unit: "GB", usd: everywhere(0.02), source: from.transfer },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;
export type Prices = Readonly<Record<PriceName, Price>>;

/**
 * USD an hour of a Linux instance, by region: on demand, and as Spot where it was read. Sources: on demand in us-east-1 the
 * snapshot of AWS's price list in aws/karpenter-provider-aws (pkg/providers/pricing, January 2026), in eu-central-1 read in
 * November 2026; Spot from AWS's own feed (website.spot.ec2.aws.a2z.com/spot.json) as of August 2026.
 */
export const instances: Record<string, Record<Region, { onDemand?: number; spot?: number }>> = {
    "t3.small": row([0.0208, 0.0067], [0.024, 0.0106]),
    "t3.medium": row([0.0416, 0.017], [0.048, 0.0202]),
    "t3.large": row([0.0832, 0.0273], [0.096, 0.0392]),
    "t3.xlarge": row([0.1664, 0.0502], [0.192, 0.0862]),
    "t3a.small": row([0.0188, 0.0075], [0.0216, 0.0104]),
    "t3a.medium": row([0.0376, 0.0162], [0.0432, 0.0209]),
    "t3a.large": row([0.0752, 0.0258], [0.0864, 0.0379]),
    "t3a.xlarge": row([0.1504, 0.0537], [0.1728, 0.0875]),
    "m5.large": row([0.096], []),
    "m5.xlarge": row([0.192], []),
    "m6i.large": row([0.096], [0.115]),
    "m6i.xlarge": row([0.192], [0.23]),
    "m6a.large": row([0.0864], []),
    "m6a.xlarge": row([0.1728], []),
    "m7i.large": row([0.1008], []),
    "m7i.xlarge": row([0.2016], []),
    "c6i.large": row([0.085], [0.097, 0.0432]),
    "c6i.xlarge": row([0.17], [0.194, 0.0955]),
    "r6i.large": row([0.126], [0.152]),
    "r6i.xlarge": row([0.252], [0.304]),
};

function row(usEast: [number?, number?], euCentral: [number?, number?]) {
    const of = ([onDemand, spot]: [number?, number?]) => ({
        ...(onDemand !== undefined && { onDemand }),
        ...(spot !== undefined && { spot }),
    });
    return { "us-east-1": of(usEast), "eu-central-1": of(euCentral) };
}

/** What stands in for a price of an instance that was not read. */
export const derivedInstances = {
    /** Of eu-central-1 to us-east-1, on demand: what it is for m6i. */
    euCentralRatio: 0.115 / 0.096,
    /** Of Spot to on demand: the dearest that was read, c6i.xlarge in eu-central-1. */
    spotShare: 0.0955 / 0.194,
};
