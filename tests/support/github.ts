import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Served, served } from "./served";

/** Keeps issues, labels and comments as GitHub's REST API does, for the routes that ops/ uses. */
export interface GithubDouble extends Served {
    issues: Issue[];
    comments: Comment[];
    /** Of the workflow health-check.yml. */
    runs: Run[];
    /** `METHOD path` of every request. */
    requests: string[];
    /** Answers requests that match with 503; undefined: none. */
    failing: RegExp | undefined;
    /** The variables of a workflow that runs for its repository. */
    env: Record<string, string>;
}

export interface Issue {
    number: number;
    title: string;
    body: string;
    labels: string[];
    state: "open" | "closed";
}

export interface Comment {
    id: number;
    issue: number;
    body: string;
    user: { type: "Bot" | "User" };
    author_association: string;
}

export interface Run {
    status: "completed" | "in_progress";
    conclusion: "success" | "failure" | "cancelled" | null;
    created_at: string;
}

const repository = "flock/meadow";
const token = "canary-github-token";
const mostCharacters = 65_536;

export async function githubDouble(): Promise<GithubDouble> {
    const issues: Issue[] = [];
    const comments: Comment[] = [];
    const runs: Run[] = [];
    const requests: string[] = [];
    const url = (path: string) => `https://github.invalid/${repository}/${path}`;

    const shownIssue = (issue: Issue) => ({
        ...issue,
        labels: issue.labels.map((name) => ({ name })),
        html_url: url(`issues/${issue.number}`),
    });
    const shownComment = (comment: Comment) => ({ ...comment, html_url: url(`issues/${comment.issue}#${comment.id}`) });

    type Given = Partial<Issue>;
    const routes: [RegExp, (match: string[], given: Given, query: URLSearchParams) => unknown][] = [
        [
            /^GET \/issues$/,
            (_, __, query) =>
                issues
                    .filter(({ state }) => state === query.get("state"))
                    .filter(({ labels }) => (query.get("labels") ?? "").split(",").every((one) => labels.includes(one)))
                    .map(shownIssue),
        ],
        [
            /^GET \/actions\/workflows\/health-check\.yml\/runs$/,
            (_, __, query) => {
                const workflow_runs = runs.filter(({ status }) => status === query.get("status"));
                return { total_count: workflow_runs.length, workflow_runs };
            },
        ],
        [
            /^POST \/issues$/,
            (_, { title, body, labels }) => {
                const number = issues.length + 1;
                const issue: Issue = { number, title: title!, body: body!, labels: labels!, state: "open" };
                issues.push(issue);
                return shownIssue(issue);
            },
        ],
        [
            /^PATCH \/issues\/(\d+)$/,
            ([number], given) =>
                shownIssue(
                    Object.assign(
                        issues.find((one) => `${one.number}` === number)!,
                        given,
                    ),
                ),
        ],
        [
            /^GET \/issues\/(\d+)\/comments$/,
            ([of]) => comments.filter(({ issue }) => `${issue}` === of).map(shownComment),
        ],
        [
            /^POST \/issues\/(\d+)\/comments$/,
            ([issue], { body }) => {
                const id = comments.length + 1;
                const by = { user: { type: "Bot" as const }, author_association: "NONE" };
                comments.push({ id, issue: Number(issue), body: body!, ...by });
                return shownComment(comments.at(-1)!);
            },
        ],
        [
            /^PATCH \/issues\/comments\/(\d+)$/,
            ([id], { body }) =>
                shownComment(
                    Object.assign(
                        comments.find((one) => `${one.id}` === id)!,
                        { body },
                    ),
                ),
        ],
    ];

    const double: GithubDouble = {
        issues,
        comments,
        runs,
        requests,
        failing: undefined,
        ...(await served((request, response) => void answer(request, response))),
        env: {},
    };
    double.env = { GITHUB_API_URL: double.url, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token };
    return double;

    async function answer(request: IncomingMessage, response: ServerResponse) {
        const { pathname, searchParams } = new URL(request.url!, double.url);
        const asked = `${request.method} ${pathname.replace(`/repos/${repository}`, "")}`;
        requests.push(asked);
        const body = await text(request);
        const reply = (status: number, value: unknown, headers = {}) =>
            response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(value));
        if (double.failing?.test(asked) === true) return reply(503, { message: "Service unavailable" });
        if (request.headers.authorization !== `token ${token}`) return reply(401, { message: "Bad credentials" });
        const given = (body === "" ? {} : JSON.parse(body)) as Given;
        if ((given.body?.length ?? 0) > mostCharacters)
            return reply(422, { message: "Validation Failed: body is too long (maximum is 65536 characters)" });
        for (const [pattern, act] of routes) {
            const [whole, ...match] = pattern.exec(asked) ?? [];
            if (whole === undefined) continue;
            const result = act(match, given, searchParams);
            if (!Array.isArray(result)) return reply(request.method === "POST" ? 201 : 200, result);
            const { page, headers } = paged(result, pathname, searchParams);
            return reply(200, page, headers);
        }
        return reply(404, { message: "Not Found" });
    }

    function paged(all: unknown[], path: string, query: URLSearchParams) {
        const size = Number(query.get("per_page") ?? 30);
        const number = Number(query.get("page") ?? 1);
        const next = new URLSearchParams(query);
        next.set("page", `${number + 1}`);
        const headers = number * size < all.length ? { Link: `<${double.url}${path}?${next}>; rel="next"` } : {};
        return { page: all.slice((number - 1) * size, number * size), headers };
    }
}
