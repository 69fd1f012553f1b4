import type { Recorded } from "../graph/record";
import { claim } from "./claim";
import { type Estimate, estimate } from "./estimate";
import { parts } from "./item";
import { regions } from "./prices";
import { sideBySide } from "./tables";

/** The README's block: each stack's usual month, a Spot one on demand too, beside what was once claimed. */
export function costBlock(graphs: { stack: string; graph: Recorded[] }[]): string {
    const [here, elsewhere] = regions.map((region) => graphs.flatMap((one) => bothCapacities({ ...one, region })));
    const onDemand = here!.find(({ capacity }) => capacity === "on demand")!;
    const leftOut = parts.filter((part) => !(part in claim.parts) && onDemand.parts[part].typical >= 0.5);
    const sum = leftOut.reduce((total, part) => total + onDemand.parts[part].typical, 0);
    return `A usual month of 730 hours in ${onDemand.region}, in USD, reckoned from the resources that the program declares.

${sideBySide(here!, elsewhere!)}

The claim is what the project that this one replaces said of its one environment, on demand. It left out
${leftOut.join(", ")}: USD ${sum.toFixed(0)} a month in ${onDemand.stack}.`;
}

function bothCapacities({ graph, ...wishes }: { graph: Recorded[]; stack: string; region: string }): Estimate[] {
    const declared = estimate(graph, wishes);
    return declared.capacity === "Spot"
        ? [declared, estimate(graph, { ...wishes, capacityType: "ON_DEMAND" })]
        : [declared];
}
