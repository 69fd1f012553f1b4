import type { Item, Machine } from "./item";
import { derivedInstances, instances, type Prices, type Region } from "./prices";

export interface Quote {
    usd: number;
    unit: string;
    /** How it comes about, when it was not read. */
    derived?: string;
}

/** An item's price in a region. @throws when the table lacks it */
export function quote(
    price: Item["price"],
    prices: Partial<Prices>,
    region: Region,
    capacity?: Machine["capacityType"],
): Quote {
    if (typeof price !== "string") return machine({ ...price, capacityType: capacity ?? price.capacityType }, region);
    const found = prices[price];
    if (found === undefined) throw new Error(`ops/pricing/prices.ts has no price ${price}`);
    const derived = found.derived?.[region];
    return { usd: found.usd[region], unit: found.unit, ...(derived !== undefined && { derived }) };
}

/** On demand EKS takes the first type that it can have. Of Spot it takes what is there: the dearest is on the safe side. */
function machine({ instanceTypes, capacityType }: Machine, region: Region): Quote {
    const quotes = instanceTypes.map((type) => instance(type, capacityType, region));
    return capacityType === "SPOT" ? quotes.reduce((one, other) => (other.usd > one.usd ? other : one)) : quotes[0]!;
}

function instance(type: string, capacity: Machine["capacityType"], region: Region): Quote {
    const row = instances[type];
    if (row === undefined) throw new Error(`ops/pricing/prices.ts has no price for instances of the type ${type}`);
    const { euCentralRatio, spotShare } = derivedInstances;
    const { onDemand, spot } = row[region];
    const likewise = row["us-east-1"].onDemand! * euCentralRatio;
    if (capacity === "SPOT") {
        if (spot !== undefined) return { usd: spot, unit: "hour" };
        return {
            usd: (onDemand ?? likewise) * spotShare,
            unit: "hour",
            derived: "Spot to on demand as of the dearest type that was read",
        };
    }
    if (onDemand !== undefined) return { usd: onDemand, unit: "hour" };
    return { usd: likewise, unit: "hour", derived: "as much dearer than in us-east-1 as m6i" };
}
