/**
 * Looks until what it sees holds, and returns that. An observation that throws counts as one that does not hold.
 * After `limitSeconds`, and a look after them, it is an error that shows the last observation.
 */
export async function eventually<T>(
    what: string,
    observe: () => T | Promise<T>,
    holds: (seen: T) => boolean,
    limitSeconds: number,
): Promise<T> {
    const end = Date.now() + limitSeconds * 1000;
    let [last, late]: [unknown, boolean] = [undefined, false];
    while (!late) {
        late = Date.now() >= end;
        try {
            const seen = await observe();
            if (holds(seen)) return seen;
            last = seen;
        } catch (error) {
            last = error instanceof Error ? error.message : error;
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
    }
    throw new Error(`${what}: not within ${limitSeconds} s; last seen: ${shown(last)}`);
}

function shown(value: unknown): string {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > 2000 ? `${text.slice(0, 2000)}...` : text;
}
