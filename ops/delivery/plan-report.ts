import { code, fenced, plain, tableOf, warning } from "../markdown";
import { messages } from "../messages";
import { countOf, lines, nameOf, type Plan, reasonsOf, type Step } from "./plan";

/** A plan, and what its reader has to know besides. */
export interface Report {
    stack: string;
    plan: Plan;
    note?: string;
}

/** Reasons of one step that are shown: a chart's values may be a hundred. */
const reasonsShown = 10;

/** For a terminal. */
export function asText({ stack, plan, note }: Report): string {
    const losses = plan.filter(loses).length;
    return [
        ...lines(plan),
        `${stack}: ${counts(plan)}`,
        ...(losses > 0 ? [messages.deployStops(stack, losses)] : []),
        ...(note === undefined ? [] : [note]),
    ].join("\n");
}

/** As data: names and paths, no value. */
export const asJson = ({ stack, plan, note }: Report): string =>
    JSON.stringify({ stack, counts: countOf(plan), steps: plan, ...(note !== undefined && { note }) }, null, 4);

/** For a pull request and the page of a run: what may lose data in a section before all others, what only changes folded. */
export function asMarkdown({ stack, plan, note }: Report): string {
    const dangerous = plan.filter(loses);
    const ending = plan.filter((step) => !loses(step) && ["replace", "delete"].includes(step.operation));
    const rest = plan.filter((step) => !loses(step) && !ending.includes(step));
    const parts = dangerous.length > 0 ? [danger(stack, dangerous)] : [];
    parts.push(`## What a deploy would change: ${plain(stack)}`);
    if (ending.length > 0) parts.push("### Replaced or deleted", table(ending));
    parts.push(`In all: ${counts(plan)}.`);
    if (note !== undefined) parts.push(`> ${plain(note)}`);
    if (rest.length > 0)
        parts.push(`<details>\n<summary>The rest: ${counts(rest)}</summary>\n\n${table(rest)}\n\n</details>`);
    return `${parts.join("\n\n")}\n`;
}

const loses = (step: Step) => step.loses !== undefined;

function danger(stack: string, steps: Plan): string {
    const rows = steps.map((step) => [...cells(step), `**${plain(step.loses!)}**`]);
    const approvals = steps.map(({ urn }) => `--approve '${urn}'`);
    return [
        `${warning} ${plain(stack)} loses what cannot be made again`,
        tableOf([["", "what", "because of", "what is lost"], ...rows]),
        plain(messages.deployStops(stack, steps.length)),
        fenced(approvals.join("\n")),
    ].join("\n\n");
}

const table = (steps: Plan) => tableOf([["", "what", "because of"], ...steps.map(cells)]);

function cells(step: Step): string[] {
    const reasons = reasonsOf(step);
    const more = reasons.length - reasonsShown;
    const shown = reasons.slice(0, reasonsShown).map(code);
    return [step.operation, code(nameOf(step)), [...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ")];
}

function counts(plan: Plan): string {
    const all = Object.entries(countOf(plan)).map(([operation, count]) => `${count} ${operation}`);
    return all.join(", ") || "no change";
}
