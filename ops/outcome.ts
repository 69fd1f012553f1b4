/** How a command has ended; `text` is for people, with what to do. */
export interface Outcome {
    result: string;
    text: string;
}

/** Says how a command has ended, to people or as JSON; one that has failed ends with 1. */
export function conclude(outcome: Outcome, json: boolean): void {
    const failed = outcome.result === "failed";
    if (json) console.log(JSON.stringify(outcome, null, 4));
    else (failed ? console.error : console.log)(outcome.text);
    if (failed) process.exitCode = 1;
}

/** Tells how a command goes on, apart from how it ends. */
export const progress = (line: string): void => console.error(`› ${line}`);
