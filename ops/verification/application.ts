import type { Response } from "../http";
import type { DeepCheck } from "../health/site-signs";
import { type Ask, type Check, Unlike } from "./check";

/** What visitors ask for most, for load. */
export const visited = ["/", "/api/repositories"];

/** What the application under images/ answers through its public address: whoever puts another in changes it here. */
export const application: Check[] = [
    {
        check: "page",
        wanted: "HTML with the bundle's script, which browsers may keep for ever",
        look: async (ask) => {
            const { body } = await good(ask, "/", "text/html");
            const script = /<script\b[^>]*\bsrc="(\/[^"/][^"]*)"/.exec(body)?.[1];
            if (script === undefined) throw new Unlike("/: no script in the page");
            const { headers } = await good(ask, script, "javascript");
            const kept = headers["cache-control"] ?? "no cache header";
            if (!/\bimmutable\b/.test(kept)) throw new Unlike(`${script}: ${kept}`);
            return `${script}: ${kept}`;
        },
    },
    {
        check: "frontend",
        wanted: "/healthz: status 200",
        look: async (ask) => {
            // Text: where the frontend does not answer itself, a page comes in its place.
            await good(ask, "/healthz", "text/plain");
            return "/healthz: status 200";
        },
    },
    {
        check: "deep health",
        wanted: "/api/healthz: status 200, the database reachable, no migration missing",
        look: async (ask) => {
            const answer = await ask("/api/healthz");
            const { version, database, migrations } = json<DeepCheck>(answer) ?? {};
            const missing = migrations?.missing ?? [];
            if (missing.length > 0) throw new Unlike(`/api/healthz: migrations missing: ${missing.join(", ")}`);
            expectGood("/api/healthz", "json", answer);
            if (database === undefined) throw new Unlike("/api/healthz: nothing of the database");
            if (migrations === undefined) throw new Unlike("/api/healthz: nothing of the migrations");
            return `version ${version}, ${Math.round(database.bytes / 2 ** 20)} MiB in the database`;
        },
    },
    {
        check: "API",
        wanted: "every list is served from the database",
        look: async (ask) => {
            const repositories = await list(ask, "/api/repositories");
            const [first] = repositories;
            for (const of of first === undefined ? [] : ["activity", "contributors"])
                await list(ask, `/api/repositories/${first!.id}/${of}`);
            return `${repositories.length} repositories`;
        },
    },
    {
        check: "admin",
        wanted: "a form to sign in, and its style sheet",
        look: async (ask) => {
            const { body } = await good(ask, "/admin/login/", "text/html");
            if (!body.includes('name="csrfmiddlewaretoken"')) throw new Unlike("/admin/login/: no form to sign in");
            const style = /\bhref="(\/static\/[^"]+\.css)"/.exec(body)?.[1];
            if (style === undefined) throw new Unlike("/admin/login/: no style sheet");
            await good(ask, style, "text/css");
            return style;
        },
    },
];

/** Statuses of a load balancer that has no target yet, and of an application whose database is coming up. */
const settling = [502, 503, 504];

const good = async (ask: Ask, path: string, type: string) => expectGood(path, type, await ask(path));

function expectGood(path: string, type: string, response: Response): Response {
    const { status, headers } = response;
    const why = json<DeepCheck>(response)?.error;
    if (status !== 200)
        throw new Unlike(`${path}: status ${status}${why === undefined ? "" : `, ${why}`}`, settling.includes(status));
    const got = headers["content-type"] ?? "nothing";
    if (!got.includes(type)) throw new Unlike(`${path}: ${got} in place of ${type}`);
    return response;
}

async function list(ask: Ask, path: string): Promise<{ id: number }[]> {
    const results = json<{ results?: { id: number }[] }>(await good(ask, path, "json"))?.results;
    if (!Array.isArray(results)) throw new Unlike(`${path}: no list`);
    return results;
}

/** Undefined where something else answered, e.g. a load balancer. */
function json<T>({ body }: Response): T | null | undefined {
    try {
        return JSON.parse(body) as T | null;
    } catch {
        return undefined;
    }
}
