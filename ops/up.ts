import { CommandError, type OutputMap, type Stack, type UpResult } from "@pulumi/pulumi/automation";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";

/** What an `up` did, in the words of its summary. */
export interface Changes {
    /** Operation → number of resources, e.g. `{ create: 54 }`; operations that change nothing are left out. */
    changed: Record<string, number>;
    outputs: OutputMap;
}

/**
 * Runs `up` and says a line for each step; `signal` asks the engine to stop after what it has begun.
 * @throws UpError with the engine's own diagnostics
 */
export async function up(stack: Stack, say: (line: string) => void, signal?: AbortSignal): Promise<Changes> {
    let result: UpResult;
    const done: Record<string, number> = {};
    const failed: string[] = [];
    const onEvent = ({ resOutputsEvent, resOpFailedEvent }: EngineEvent) => {
        const operation = resOutputsEvent?.metadata.op;
        if (operation !== undefined && operation !== "same") done[operation] = (done[operation] ?? 0) + 1;
        if (resOpFailedEvent !== undefined) failed.push(resOpFailedEvent.metadata.urn);
    };
    try {
        result = await stack.up({ onOutput: lines(say), onEvent, color: "never", ...(signal && { signal }) });
    } catch (error) {
        throw error instanceof CommandError ? new UpError(error, failed, done) : error;
    }
    const { same: _, ...changed } = result.summary.resourceChanges ?? {};
    return { changed, outputs: result.outputs };
}

/** The engine stopped; `message` is what it said under Diagnostics, and `details` everything it printed. */
export class UpError extends Error {
    readonly details: string;

    constructor(
        cause: CommandError,
        /** URNs of what could not be done. */
        readonly failed: string[],
        /** What was done before: operation → number of resources. */
        readonly done: Record<string, number>,
    ) {
        const details = cause.message;
        super(diagnosticsOf(details), { cause });
        this.details = details;
    }
}

/** The part of the engine's output that says what went wrong. */
export function diagnosticsOf(output: string): string {
    // The last of them: what a build printed may hold one too.
    const [, stdout = output, stderr] = /stdout: ([\s\S]*)\n\s*stderr: ([\s\S]*)\n\s*err\?:/.exec(output) ?? [];
    const section = /^Diagnostics:\n([\s\S]*?)(?=^(?:Outputs|Resources|Duration|Policies):?|(?![\s\S]))/m;
    // What ended by a signal has all of its output in the second.
    const diagnostics = section.exec(stdout) ?? section.exec(stderr ?? "");
    // The library puts the command line before what the engine said.
    const whole = (stderr ?? output).replace(/^Command failed with exit code \d+: .*\n/, "");
    return (diagnostics?.[1] ?? whole).trim();
}

function lines(say: (line: string) => void) {
    let rest = "";
    return (text: string) => {
        const parts = (rest + text).split("\n");
        rest = parts.pop() ?? "";
        for (const line of parts) if (line.trim() !== "") say(line.trimEnd());
    };
}
