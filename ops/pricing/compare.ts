import type { Estimate } from "./estimate";
import { type Part, parts } from "./item";
import { always, type PerScale } from "./scales";

/** What a comparison takes of an estimate. */
export type Sums = Pick<Estimate, "stack" | "parts" | "total">;

interface Usd {
    before: PerScale;
    after: PerScale;
}

export interface Difference {
    /** The stack, or the two that are compared. */
    what: string;
    /** Parts that cost another sum at some scale. */
    parts: (Usd & { part: Part })[];
    total: Usd;
}

/** What costs more and what less: stack by stack, or one stack beside another. */
export function compare(before: Sums[], after: Sums[]): Difference[] {
    const [one, other] = [before, after].map((estimates) => (estimates.length === 1 ? estimates[0] : undefined));
    if (one !== undefined && other !== undefined) return [difference(one, other)];
    const stacks = [...new Set([...before, ...after].map(({ stack }) => stack))];
    const of = (stack: string, estimates: Sums[]) => estimates.find((estimate) => estimate.stack === stack);
    return stacks.map((stack) => difference(of(stack, before), of(stack, after)));
}

/** A stack that is on one side only costs nothing on the other. */
function difference(before: Sums | undefined, after: Sums | undefined): Difference {
    const usd = (of: (sums: Sums) => PerScale) => ({
        before: before === undefined ? always(0) : of(before),
        after: after === undefined ? always(0) : of(after),
    });
    const names = [before, after].flatMap((estimate) => estimate?.stack ?? []);
    return {
        what: [...new Set(names)].join(" → "),
        parts: parts.map((part) => ({ part, ...usd((estimate) => estimate.parts[part]) })).filter(isChange),
        total: usd((estimate) => estimate.total),
    };
}

const isChange = ({ before, after }: Usd) => JSON.stringify(before) !== JSON.stringify(after);
