import { existsSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import * as z from "zod";
import { messages } from "../messages";
import type { Sums } from "./compare";
import { type Part, parts } from "./item";
import { always } from "./scales";

const PerScale = z.object({ minimum: z.number(), typical: z.number(), maximum: z.number() });
/** What `npm run cost -- --json` prints, of another version of this project perhaps. */
const Printed = z.array(z.object({ stack: z.string(), parts: z.record(z.string(), PerScale), total: PerScale }));

const deadlineMs = 300_000;

/**
 * What another checkout's own program, stack files and prices come to. Its failure is no failure here, where it may be
 * mended just now; so it is told.
 * @throws when the folder is no checkout
 */
export async function sumsOf(folder: string): Promise<Sums[] | { unknown: string }> {
    if (!existsSync(join(folder, "package.json"))) throw new Error(messages.noCheckout(folder));
    if (!existsSync(join(folder, "ops/cost.ts"))) return { unknown: "that version has no `npm run cost`." };
    try {
        // Installs its packages first, and says so before the data.
        const { stdout } = await execa(process.execPath, ["ops/run.mjs", "cost", "--json"], {
            cwd: folder,
            timeout: deadlineMs,
        });
        return read(stdout);
    } catch (error) {
        const { stderr, message } = error as execa.ExecaError;
        const said = (stderr || message).trim().split("\n").slice(0, 20).join("\n");
        return { unknown: `\`npm run cost\` failed in that version.\n\n\`\`\`\`text\n${said}\n\`\`\`\`` };
    }
}

/** @throws for what is no estimate */
export function read(printed: string): Sums[] {
    const estimates = Printed.parse(JSON.parse(printed.slice(Math.max(0, printed.search(/^\[/m)))));
    return estimates.map(({ stack, total, parts: all }) => ({
        stack,
        total,
        parts: Object.fromEntries(parts.map((part) => [part, all[part] ?? always(0)])) as Record<
            Part,
            z.infer<typeof PerScale>
        >,
    }));
}
