export interface Repository {
    id: number;
    name: string;
    commits: number;
    contributors: number;
    /** ISO 8601; null for a repository without commits. */
    last_commit_at: string | null;
}

export interface Week {
    /** Monday, UTC, e.g. 2026-10-26. */
    week: string;
    commits: number;
}

export interface Sheep {
    name: string;
    commits: number;
    last_commit_at: string;
}

/** The backend answered, but not with data; `message` is for people, `retry` says whether waiting may help. */
export class ApiError extends Error {
    constructor(
        message: string,
        readonly retry: boolean,
    ) {
        super(message);
    }
}

/** Fetches one list. Addresses are relative: the page and the API have one origin everywhere. */
export async function list<T>(path: string, signal: AbortSignal): Promise<T[]> {
    let response: Response;
    try {
        response = await fetch(`/api/${path}`, { signal, headers: { accept: "application/json" } });
    } catch (error) {
        if (signal.aborted) throw error;
        throw new ApiError("The server cannot be reached. Trying again …", true);
    }
    if (response.status === 503) throw new ApiError("The database does not answer. Trying again …", true);
    if (response.status === 502 || response.status === 504) {
        throw new ApiError("The backend does not answer. Trying again …", true);
    }
    if (!response.ok) throw new ApiError(`The server answered ${response.status}.`, false);
    return ((await response.json()) as { results: T[] }).results;
}
