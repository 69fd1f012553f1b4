import { ApiError } from "./connection";

/**
 * Lets through what a dry run cannot know: a namespace that comes in the same update, a name, port or quota that the
 * object to be replaced still holds. What is wrong with the object itself is thrown.
 */
export function refusedByDryRun(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const invalid = error.code === 422 || error.code === 400;
    if (invalid && !/already allocated/.test(error.message)) throw error;
}
