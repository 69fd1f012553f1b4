import type { PriceName } from "./prices";
import type { PerScale } from "./scales";

/** What a bill is made of, in the order that it is shown. */
export const parts = [
    "control plane",
    "nodes",
    "NAT gateways",
    "public addresses",
    "load balancer",
    "volumes",
    "keys",
    "zone",
    "alarms",
    "images",
    "backups",
    "logs",
    "traffic",
] as const;
export type Part = (typeof parts)[number];

/** The price of a node group's machines: types in the order of the settings. */
export interface Machine {
    instanceTypes: string[];
    capacityType: "SPOT" | "ON_DEMAND";
}

export interface Item {
    part: Part;
    what: string;
    price: PriceName | Machine;
    /** A month, in the price's unit. */
    quantity: PerScale;
}

export const item = (part: Part, what: string, price: Item["price"], quantity: PerScale): Item => ({
    part,
    what,
    price,
    quantity,
});

export const hoursOfMonth = 730;
