const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Text that Markdown takes as it is, in a table too. */
export const plain = (text: string) =>
    oneLine(text).replace(/[\\`*_[\]<>|#&~@]/g, (sign) => `&#${sign.codePointAt(0)};`);

/** Code in a line: more backticks around it than it has in a row, and no `|`, which ends a table's cell even there. */
export function code(text: string): string {
    const around = "`".repeat(1 + longestRun(text));
    const room = /^`|`$/.test(text) ? " " : "";
    return `${around}${room}${oneLine(text).replaceAll("|", "\\|")}${room}${around}`;
}

/** A block of text. */
export function fenced(text: string): string {
    const around = "`".repeat(Math.max(3, 1 + longestRun(text)));
    return `${around}text\n${text}\n${around}`;
}

/** A table of cells that are Markdown already; its first row is the head. */
export const tableOf = ([head, ...rows]: [string[], ...string[][]]) =>
    [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** How the heading of a section begins that nobody may miss. */
export const warning = "## ⚠️";
