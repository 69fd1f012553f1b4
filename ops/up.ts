import { CommandError, type OutputMap, type Stack, type UpResult } from "@pulumi/pulumi/automation";

/** What an `up` did, in the words of its summary. */
export interface Changes {
    /** Operation → number of resources, e.g. `{ create: 54 }`; operations that change nothing are left out. */
    changed: Record<string, number>;
    outputs: OutputMap;
}

/** Runs `up` and says a line for each step. Errors are an UpError with the engine's own diagnostics. */
export async function up(stack: Stack, say: (line: string) => void): Promise<Changes> {
    let result: UpResult;
    try {
        result = await stack.up({ onOutput: lines(say), color: "never" });
    } catch (error) {
        throw error instanceof CommandError ? new UpError(error) : error;
    }
    const { same: _, ...changed } = result.summary.resourceChanges ?? {};
    return { changed, outputs: result.outputs };
}

/** The engine stopped; `message` is what it said under Diagnostics, and `details` everything it printed. */
export class UpError extends Error {
    readonly details: string;

    constructor(cause: CommandError) {
        const details = cause.message;
        super(diagnosticsOf(details), { cause });
        this.details = details;
    }
}

/** The part of the engine's output that says what went wrong. */
export function diagnosticsOf(output: string): string {
    // The last of them: what a build printed may hold one too.
    const [, stdout = output, stderr] = /stdout: ([\s\S]*)\n\s*stderr: ([\s\S]*)\n\s*err\?:/.exec(output) ?? [];
    const diagnostics = /^Diagnostics:\n([\s\S]*?)(?=^(?:Outputs|Resources|Duration|Policies):?|(?![\s\S]))/m.exec(
        stdout,
    )?.[1];
    return (diagnostics ?? stderr ?? output).trim();
}

function lines(say: (line: string) => void) {
    let rest = "";
    return (text: string) => {
        const parts = (rest + text).split("\n");
        rest = parts.pop() ?? "";
        for (const line of parts) if (line.trim() !== "") say(line.trimEnd());
    };
}
