import type { Recorded } from "../graph/record";
import { messages } from "../messages";
import { billed } from "./billed";
import { free, isNoResource } from "./free";
import { type Item, type Machine, type Part, parts } from "./item";
import { type Prices, prices as listed, type Region, regions } from "./prices";
import { type Quote, quote } from "./quote";
import { type PerScale, sum, times } from "./scales";

export interface Line {
    part: Part;
    /** `type name` of what it is for. */
    resource: string;
    what: string;
    unit: string;
    quantity: PerScale;
    usdEach: number;
    usd: PerScale;
    /** How its price comes about, when it was not read. */
    derived?: string;
}

export interface Estimate {
    stack: string;
    /** Whose prices these are. */
    region: Region;
    /** Where the stack is, when that has no prices. */
    unpriced?: string;
    capacity: "Spot" | "on demand" | "none";
    lines: Line[];
    parts: Record<Part, PerScale>;
    /** USD a month. */
    total: PerScale;
}

export interface Wishes {
    stack: string;
    /** Whose prices; the stack's own when left out. */
    region?: string;
    /** How nodes are bought; as the stack says when left out. */
    capacityType?: Machine["capacityType"];
    prices?: Partial<Prices>;
}

/**
 * What the resources of a graph cost a month.
 * In a region without prices it costs what it does in eu-central-1, and `unpriced` says so.
 * @throws with all resources that nobody has priced or called free, and when a region without prices is asked for
 */
export function estimate(graph: Recorded[], { stack, prices = listed, ...wishes }: Wishes): Estimate {
    const { region, unpriced } = regionOf(graph, stack, wishes.region);
    const problems: string[] = [];
    // In a set order, in which sums are the same to the last digit: resources are registered as they get ready.
    const label = ({ type, name }: Recorded) => `${type} ${name}`;
    const sorted = [...graph].sort((one, other) => (label(one) < label(other) ? -1 : 1));
    const lines = sorted.flatMap((resource) => {
        const { type } = resource;
        if (isNoResource(type) || free.has(type)) return [];
        try {
            const charge = billed[type];
            if (charge === undefined) throw new Error("nobody has said what it costs");
            return charge(resource, graph).map((item) =>
                lineOf(item, label(resource), quote(item.price, prices, region, wishes.capacityType)),
            );
        } catch (error) {
            problems.push(`${label(resource)}: ${(error as Error).message}`);
            return [];
        }
    });
    if (problems.length > 0) throw new Error(messages.noPrice(problems));
    const of = (part: Part) => sum(lines.filter((line) => line.part === part).map(({ usd }) => usd));
    return {
        stack,
        region,
        ...(unpriced !== undefined && { unpriced }),
        capacity: capacityOf(graph, wishes.capacityType),
        lines,
        parts: Object.fromEntries(parts.map((part) => [part, of(part)])) as Record<Part, PerScale>,
        total: sum(lines.map(({ usd }) => usd)),
    };
}

const lineOf = ({ part, what, quantity }: Item, resource: string, { usd, unit, derived }: Quote): Line => ({
    part,
    resource,
    what,
    unit,
    quantity,
    usdEach: usd,
    usd: times(quantity, usd),
    ...(derived !== undefined && { derived }),
});

function capacityOf(graph: Recorded[], wish: Machine["capacityType"] | undefined): Estimate["capacity"] {
    const group = graph.find(({ type }) => type === "eks:index:ManagedNodeGroup");
    if (group === undefined) return "none";
    return (wish ?? group.inputs["capacityType"]) === "SPOT" ? "Spot" : "on demand";
}

function regionOf(graph: Recorded[], stack: string, wish: string | undefined): Pick<Estimate, "region" | "unpriced"> {
    const provider = graph.find(({ type, name }) => type === "pulumi:providers:aws" && name === "aws");
    if (provider === undefined) throw new Error(messages.nothingToPrice(stack));
    const region = wish ?? String(provider.inputs["region"]);
    if (isPriced(region)) return { region };
    if (wish !== undefined) throw new Error(messages.noPricesIn(region, [...regions]));
    return { region: "eu-central-1", unpriced: region };
}

const isPriced = (region: string): region is Region => (regions as readonly string[]).includes(region);
