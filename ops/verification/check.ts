import type { Response } from "../http";

/** Whether one thing that people rely on holds. */
export interface Verdict {
    check: string;
    holds: boolean;
    found: string;
    wanted: string;
}

/** The verdict of one look. */
export interface Finding extends Verdict {
    /** Whether it may yet come to hold by itself. */
    settles: boolean;
}

/** Asks the address for a path. @throws Unlike when there is no answer */
export type Ask = (path: string) => Promise<Response>;

export interface Check {
    check: string;
    wanted: string;
    /** Says what was found. @throws Unlike when it is not what is wanted */
    look: (ask: Ask) => Promise<string>;
}

/** Something else was found than what is wanted. */
export class Unlike extends Error {
    constructor(
        found: string,
        readonly settles = false,
    ) {
        super(found);
    }
}

export async function findingOf({ check, wanted, look }: Check, ask: Ask): Promise<Finding> {
    try {
        return { check, holds: true, found: await look(ask), wanted, settles: false };
    } catch (error) {
        if (!(error instanceof Unlike)) throw error;
        return { check, holds: false, found: error.message, wanted, settles: error.settles };
    }
}
