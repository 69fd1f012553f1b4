import { Octokit } from "@octokit/rest";

/** What GitHub takes as the body of an issue or a comment. */
const most = 65_536;
/** Milliseconds after which a request is given up. */
const deadlineMs = 20_000;

const silent = () => undefined;

/** A repository on GitHub, and the right to write to it. */
export interface Repository {
    rest: Octokit;
    owner: string;
    repo: string;
    /** Address for browsers. */
    url: string;
}

/** The repository that a workflow runs for, by the variables it sets; undefined without GITHUB_TOKEN and GITHUB_REPOSITORY. */
export function repositoryOf(env: NodeJS.ProcessEnv): Repository | undefined {
    const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: name } = env;
    // A secret that is not set is an empty text in a workflow.
    if (!token || !name) return undefined;
    const [owner = "", repo = ""] = name.split("/");
    const rest = new Octokit({
        auth: token,
        // What fails is told once, by whoever asked for it.
        log: { debug: silent, info: silent, warn: silent, error: silent },
        baseUrl: env["GITHUB_API_URL"] || "https://api.github.com",
        request: {
            fetch: (url: string, options: RequestInit) =>
                fetch(url, { ...options, signal: AbortSignal.timeout(deadlineMs) }),
        },
    });
    return { rest, owner, repo, url: `${env["GITHUB_SERVER_URL"] || "https://github.com"}/${name}` };
}

/** Cuts what GitHub would refuse: the top stays, what was open in it is closed, and a note says how much is missing. */
export function fitting(text: string): string {
    if (text.length <= most) return text;
    // Room for the note and the ends of what is open.
    const kept = text.slice(0, text.lastIndexOf("\n", most - 500) + 1 || most - 500);
    const fences = kept.match(/^```/gm)?.length ?? 0;
    const details = (kept.match(/<details>/g)?.length ?? 0) - (kept.match(/<\/details>/g)?.length ?? 0);
    const ends = [fences % 2 === 1 ? "```\n" : "", "</details>\n".repeat(Math.max(0, details))].join("");
    const note = `**Cut here: ${text.length - kept.length} more characters do not fit.** The run's summary has them all.`;
    return `${kept}${ends}\n${note}\n`;
}
