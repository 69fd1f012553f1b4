import type { Cluster } from "./cluster";
import type { Snapshot } from "./observe";
import type { Answer, Certificate } from "./site";
import type { Sign, thresholds } from "./thresholds";

const dayMs = 86_400_000;

/** What the deep check says beside its status. */
export interface DeepCheck {
    version?: string;
    database?: { bytes: number; wal_bytes: number | null };
    migrations?: { missing: string[] };
    error?: string;
}

/** Undefined where something else answered, e.g. a load balancer. */
export function deepCheck({ body }: Answer): DeepCheck | undefined {
    try {
        return JSON.parse(body) as DeepCheck;
    } catch {
        return undefined;
    }
}

/** The fastest good answer. */
export const best = (answers: Answer[]) =>
    answers.filter(({ status }) => status === 200).sort((one, other) => one.ms - other.ms)[0];

const described = (what: string, { status, error, body }: Answer) => {
    const said = deepCheck({ body, ms: 0 })?.error;
    return `${what}: ${error ?? `status ${status}`}${said === undefined ? "" : `, ${said}`}`;
};
/** What it answered in place of a good answer, each once. */
const failures = (what: string, answers: Answer[]) =>
    best(answers) === undefined ? [...new Set(answers.map((answer) => described(what, answer)))] : [];
const reached = ({ cluster }: Snapshot): Cluster | undefined => ("unreachable" in cluster ? undefined : cluster);

/** A sign of the certificate; an address that has none to look at shows nothing. */
const looked =
    (look: (certificate: Certificate, at: Date, limits: typeof thresholds) => string[]): Sign =>
    ({ at, url, certificate }, limits) => {
        if (certificate === undefined) return url.startsWith("https:") ? undefined : [];
        return look(certificate, at, limits);
    };

export const siteSigns = {
    "certificate-refused": looked(({ refused }) => (refused === undefined ? [] : [`certificate: ${refused}`])),
    "certificate-near-its-end": looked(({ until }, at, { certificateDays }) => {
        const days = Math.floor((until.getTime() - at.getTime()) / dayMs);
        return days < certificateDays ? [`certificate: ends in ${days} days, ${until.toISOString()}`] : [];
    }),
    "site-down": ({ page }) => failures("page", page),
    "database-down": (snapshot) => {
        // A pod that was not ready a moment ago is no matter when the deep check went through.
        if (best(snapshot.api) !== undefined) return [];
        const says = snapshot.api.some((answer) => /database/i.test(deepCheck(answer)?.error ?? ""));
        const noPod =
            reached(snapshot)?.workloads.some(({ name, ready }) => name === "postgres" && ready === 0) === true;
        if (!says && !noPod) return undefined;
        return [...failures("API", snapshot.api), ...(noPod ? ["postgres: no pod is ready"] : [])];
    },
    "migrations-missing": ({ api }) => {
        if (best(api) !== undefined) return [];
        const missing = api.flatMap((answer) => deepCheck(answer)?.migrations?.missing ?? []);
        return missing.length === 0 ? undefined : [...new Set(missing)].map((name) => `missing: ${name}`);
    },
    "api-down": ({ api }) => failures("API", api),
    "site-slow": ({ page, api }, { slowMs }) => {
        const fastest = { page: best(page), API: best(api) };
        if (fastest.page === undefined && fastest.API === undefined) return undefined;
        return Object.entries(fastest).flatMap(([what, answer]) =>
            answer !== undefined && answer.ms > slowMs ? [`${what}: ${answer.ms} ms at best`] : [],
        );
    },
    "volume-filling": (snapshot, { volume }) => {
        const answer = best(snapshot.api);
        const database = answer && deepCheck(answer)?.database;
        const claim = reached(snapshot)?.claimBytes;
        if (database === undefined || claim === undefined) return undefined;
        const share = (database.bytes + (database.wal_bytes ?? 0)) / claim;
        return share >= volume ? [`database: its files take ${Math.round(share * 100)} % of its volume`] : [];
    },
} satisfies Record<string, Sign>;
