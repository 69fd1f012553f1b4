import { claim } from "./claim";
import { compare, type Difference, type Sums } from "./compare";
import type { Estimate } from "./estimate";
import { parts } from "./item";
import { type PerScale, scales } from "./scales";
import { leftOut, usage } from "./usage";

type Row = (string | number)[];

const table = ([head, ...rows]: [Row, ...Row[]]) =>
    [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const cents = (usd: number) => usd.toFixed(2);
const signed = (usd: number) => (usd < 0 ? `−${cents(-usd)}` : `+${cents(usd)}`);

const title = ({ stack, region, unpriced, capacity }: Estimate) =>
    [
        stack,
        unpriced === undefined ? region : `${unpriced} at the prices of ${region}`,
        ...(capacity === "none" ? [] : [`nodes ${capacity}`]),
    ].join(", ");

/** A stack's bill, part by part. */
export function bill(estimate: Estimate): string {
    const row = (name: string, usd: PerScale) => [name, ...scales.map((scale) => cents(usd[scale]))];
    const rows = parts
        .filter((part) => estimate.lines.some((line) => line.part === part))
        .map((part) => row(part, estimate.parts[part]));
    const derived = estimate.lines.flatMap(({ part, derived }) =>
        derived === undefined ? [] : [`${part}: ${derived}`],
    );
    return [
        `### ${title(estimate)}`,
        table([["USD a month", ...scales], ...rows, row("**in all**", estimate.total)]),
        ...(derived.length === 0 ? [] : [`Prices that were not read: ${[...new Set(derived)].join("; ")}.`]),
    ].join("\n\n");
}

/** What every bill takes for granted. */
export const assumptions = () =>
    [
        "### What this takes for granted",
        table([
            ["how much", ...scales, "why"],
            ...Object.values(usage).map(({ unit, value, because }) => [
                unit,
                ...scales.map((at) => value[at]),
                because,
            ]),
        ]),
        `Not in it: ${leftOut.join("; ")}.`,
    ].join("\n\n");

/** What changes between two bills, and nothing else. */
export function change({ what, parts: changed, total }: Difference): string {
    const cells = ({ before, after }: Difference["total"]) => [
        cents(before.typical),
        cents(after.typical),
        signed(after.typical - before.typical),
        signed(after.maximum - before.maximum),
    ];
    if (changed.length === 0) return `### ${what}\n\nA month costs what it did: USD ${cents(total.after.typical)}.`;
    return [
        `### ${what}`,
        table([
            ["USD a month", "before", "after", "difference", "at its maximum"],
            ...changed.map(({ part, ...usd }) => [part, ...cells(usd)]),
            ["**in all**", ...cells(total)],
        ]),
    ].join("\n\n");
}

/** What a pull request does to each stack's bill, for its comment; `before` may say why nobody knows. */
export function changeOfBills(before: Sums[] | { unknown: string }, after: Estimate[]): string {
    const shown =
        "unknown" in before
            ? [`Before: not known: ${before.unknown}`, ...after.map(bill)]
            : [...new Set([...after, ...before].map(({ stack }) => stack))].map((name) => {
                  const of = (sums: Sums[]) => sums.filter(({ stack }) => stack === name);
                  return compare(of(before), of(after)).map(change).join("\n\n");
              });
    return `${["## What a month costs", ...shown].join("\n\n")}\n`;
}

/** Whole dollars, for a table that shows several bills side by side. */
const dollars = (usd: number) => (usd === 0 ? "–" : usd < 0.5 ? "<1" : usd.toFixed(0));

/** A usual month of several stacks beside what was once said of it; the same elsewhere in the last row. */
export function sideBySide(here: Estimate[], elsewhere: Estimate[]): string {
    const heads = here.map(({ stack, capacity }) => (capacity === "none" ? stack : `${stack}, ${capacity}`));
    const total = (estimates: Estimate[], at: keyof PerScale) => estimates.map((one) => dollars(one.total[at]));
    const shown = parts.filter((part) => here.some((one) => one.lines.some((line) => line.part === part)));
    return table([
        ["", ...heads, "the claim"],
        ...shown.map((part) => [
            part,
            ...here.map((one) => dollars(one.parts[part].typical)),
            claim.parts[part] ?? "left out",
        ]),
        ["**in all, USD**", ...total(here, "typical").map((usd) => `**${usd}**`), claim.total],
        ["with nobody there", ...total(here, "minimum"), ""],
        ["every autoscaler at its maximum", ...total(here, "maximum"), ""],
        [`the usual month in ${elsewhere[0]!.region}`, ...total(elsewhere, "typical"), ""],
    ]);
}
