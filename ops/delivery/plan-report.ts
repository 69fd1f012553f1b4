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

/** For a pull request and the page of a run: what may lose data on top, what only changes folded. */
export function asMarkdown({ stack, plan, note }: Report): string {
    const dangerous = plan.filter(loses);
    const ending = plan.filter((step) => !loses(step) && ["replace", "delete"].includes(step.operation));
    const rest = plan.filter((step) => !loses(step) && !ending.includes(step));
    const parts = [`## What a deploy would change: ${escape(stack)}`];
    if (dangerous.length > 0) parts.push(danger(stack, dangerous));
    if (ending.length > 0) parts.push("### Replaced or deleted", table(ending));
    parts.push(`In all: ${counts(plan)}.`);
    if (note !== undefined) parts.push(`> ${escape(note)}`);
    if (rest.length > 0)
        parts.push(`<details>\n<summary>The rest: ${counts(rest)}</summary>\n\n${table(rest)}\n\n</details>`);
    return `${parts.join("\n\n")}\n`;
}

const loses = (step: Step) => step.loses !== undefined;

function danger(stack: string, steps: Plan): string {
    const rows = steps.map((step) => [...cells(step), `**${escape(step.loses!)}**`]);
    const approvals = steps.map(({ urn }) => `--approve '${urn}'`);
    return [
        "### ⚠️ Loses what cannot be made again",
        rowsOf([["", "what", "because of", "what is lost"], ...rows]),
        escape(messages.deployStops(stack, steps.length)),
        fenced(approvals.join("\n")),
    ].join("\n\n");
}

const table = (steps: Plan) => rowsOf([["", "what", "because of"], ...steps.map(cells)]);

function cells(step: Step): string[] {
    const reasons = reasonsOf(step);
    const more = reasons.length - reasonsShown;
    const shown = reasons.slice(0, reasonsShown).map(code);
    return [step.operation, code(nameOf(step)), [...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ")];
}

const rowsOf = ([head, ...rows]: [string[], ...string[][]]) =>
    [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

function counts(plan: Plan): string {
    const all = Object.entries(countOf(plan)).map(([operation, count]) => `${count} ${operation}`);
    return all.join(", ") || "no change";
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** Text that Markdown takes as it is, in a table too. */
const escape = (text: string) => oneLine(text).replace(/[\\`*_[\]<>|#&~@]/g, (sign) => `&#${sign.codePointAt(0)};`);

/** Code in a line: more backticks around it than it has in a row, and no `|`, which ends a table's cell even there. */
function code(text: string): string {
    const around = "`".repeat(1 + longestRun(text));
    const room = /^`|`$/.test(text) ? " " : "";
    return `${around}${room}${oneLine(text).replaceAll("|", "\\|")}${room}${around}`;
}

function fenced(text: string): string {
    const around = "`".repeat(Math.max(3, 1 + longestRun(text)));
    return `${around}text\n${text}\n${around}`;
}

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
