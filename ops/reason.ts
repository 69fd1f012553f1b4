/** What an error comes down to, in one line of at most 300 characters. */
export function reasonOf(error: unknown): string {
    const { message, cause, code, body } = error as Error & { code?: unknown; body?: unknown };
    // What Kubernetes answers, in place of a message that holds the whole response.
    const said = typeof body === "string" ? /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] : undefined;
    // fetch says no more than that it failed; an attempt at several addresses has a code alone.
    const text = said ?? (cause instanceof Error ? reasonOf(cause) : message || String(code));
    return text.replace(/\s+/g, " ").trim().slice(0, 300);
}

/** What a command says of what it was thrown: an error's own words, which may have lines. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : reasonOf(error));
