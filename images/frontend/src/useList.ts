import { useEffect, useState } from "react";
import { ApiError, list } from "./api";

export interface Loaded<T> {
    /** Undefined until the first answer. */
    items: T[] | undefined;
    /** Why there is no newer answer. */
    problem: string | undefined;
}

const nothing = { items: undefined, problem: undefined };

/** Loads a list, again every `seconds` and sooner after an outage. No path: nothing to load. */
export function useList<T>(path: string | undefined, seconds = 30): Loaded<T> {
    const [state, setState] = useState<{ path: string | undefined } & Loaded<T>>({ path, ...nothing });

    useEffect(() => {
        if (path === undefined) return;
        const stop = new AbortController();
        let timer: ReturnType<typeof setTimeout>;
        const load = async () => {
            let wait = seconds;
            try {
                const items = await list<T>(path, stop.signal);
                setState({ path, items, problem: undefined });
            } catch (error) {
                if (stop.signal.aborted) return;
                const { message, retry } = error instanceof ApiError ? error : new ApiError(String(error), false);
                if (retry) wait = 3;
                setState((last) => ({ path, items: last.path === path ? last.items : undefined, problem: message }));
            }
            timer = setTimeout(() => void load(), wait * 1000);
        };
        void load();
        return () => {
            stop.abort();
            clearTimeout(timer);
        };
    }, [path, seconds]);

    return state.path === path ? state : nothing;
}
