/** Settings that must be refused, and what a person is told of them. */
export interface Row {
    what: string;
    /** Path → value; undefined removes the key. */
    change: Record<string, unknown>;
    /** The line an error must have: path, value as it is shown, and words of the reason and the remedy. */
    path: string;
    says: string[];
    /** Whose valid settings are changed; the stack local's unless said otherwise. */
    stack?: string;
}
