/** Values of the expressions of GitHub's workflows. */
export type Value = null | boolean | number | string | Value[] | { [name: string]: Value };

export interface Scope {
    /** Contexts by name: github, vars, needs, … */
    contexts: Record<string, Value>;
    /** success(), failure(), always(), cancelled(), where they are known. */
    status?: Record<string, boolean>;
}

/**
 * Evaluates the part of the language that the workflows use.
 * Source: docs.github.com, "Evaluate expressions in workflows and actions".
 * @throws for a context or function that it does not know, so that a new one cannot pass unseen.
 */
export function evaluate(text: string, scope: Scope): Value {
    const tokens = tokensOf(text);
    let at = 0;
    const next = () => tokens[at];
    const take = (wanted: string) => {
        if (tokens[at] !== wanted) throw new Error(`expected ${wanted} at ${tokens.slice(at).join(" ")} in: ${text}`);
        at += 1;
    };
    const among = (operators: string[]) => (operators.includes(next() ?? "") ? tokens[at++] : undefined);

    const or = (): Value => {
        let left = and();
        // Both sides are read; which one counts is decided by the left.
        while (among(["||"])) left = pick(left, and(), false);
        return left;
    };
    const and = (): Value => {
        let left = comparison();
        while (among(["&&"])) left = pick(left, comparison(), true);
        return left;
    };
    const comparison = (): Value => {
        let left = not();
        for (let sign = among(["==", "!="]); sign !== undefined; sign = among(["==", "!="]))
            left = equal(left, not()) === (sign === "==");
        return left;
    };
    const not = (): Value => (among(["!"]) ? !truthy(not()) : postfix(primary()));
    const postfix = (value: Value): Value => {
        let result = value;
        for (let sign = among([".", "["]); sign !== undefined; sign = among([".", "["])) {
            result = property(result, sign === "." ? tokens[at++]! : or());
            if (sign === "[") take("]");
        }
        return result;
    };
    const primary = (): Value => {
        const token = tokens[at++];
        if (token === undefined) throw new Error(`ends too early: ${text}`);
        if (token === "(") {
            const inner = or();
            take(")");
            return inner;
        }
        if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
        if (/^[-\d]/.test(token)) return Number(token);
        if (token in literals) return literals[token]!;
        if (next() === "(") return call(token);
        const context = scope.contexts[token];
        if (context === undefined) throw new Error(`unknown context ${token} in: ${text}`);
        return context;
    };
    const call = (name: string): Value => {
        take("(");
        const given: Value[] = [];
        while (next() !== ")") {
            given.push(or());
            if (next() !== ")") take(",");
        }
        take(")");
        if (scope.status !== undefined && name in scope.status) return scope.status[name]!;
        const known = functions[name];
        if (known === undefined) throw new Error(`unknown function ${name} in: ${text}`);
        return known(...given);
    };

    const result = or();
    if (at < tokens.length) throw new Error(`goes on after its end: ${tokens.slice(at).join(" ")}`);
    return result;
}

/** A text with `${{ … }}` in it; one that is nothing else keeps the value's type. */
export function interpolate(text: string, scope: Scope): Value {
    const alone = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text.trim());
    if (alone) return evaluate(alone[1]!, scope);
    return text.replace(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => asText(evaluate(inner, scope)));
}

/** Whether an `if` holds; one that names no status asks for success as well. */
export function holds(condition: string | undefined, scope: Scope): boolean {
    const text = (condition ?? "success()").trim().replace(/^\$\{\{(.*)\}\}$/s, "$1");
    const status = /\b(success|failure|always|cancelled)\s*\(/.test(text);
    return truthy(evaluate(status ? text : `success() && (${text})`, scope));
}

export function asText(value: Value): string {
    if (value === null) return "";
    if (Array.isArray(value)) return "Array";
    return typeof value === "object" ? "Object" : String(value);
}

function tokensOf(text: string): string[] {
    const tokens = text.match(/'(?:[^']|'')*'|-?\d+(?:\.\d+)?|[A-Za-z_][\w-]*|\|\||&&|==|!=|[!().,[\]]|\S/g) ?? [];
    const strange = tokens.find((token) => /^[^\w'!().,[\]|&=-]/.test(token) || ["|", "&", "="].includes(token));
    if (strange !== undefined) throw new Error(`unknown sign ${strange} in: ${text}`);
    return tokens;
}

const literals: Record<string, Value> = { true: true, false: false, null: null };

const pick = (left: Value, right: Value, whenTrue: boolean): Value => (truthy(left) === whenTrue ? right : left);
const truthy = (value: Value) => !(value === null || value === false || value === 0 || value === "");

/** Of different types as numbers, texts without regard to case. */
function equal(left: Value, right: Value): boolean {
    if (typeof left === "string" && typeof right === "string") return left.toLowerCase() === right.toLowerCase();
    if (typeof left === typeof right && typeof left !== "object") return left === right;
    return left === right || asNumber(left) === asNumber(right);
}

const asNumber = (value: Value): number => (value !== null && typeof value === "object" ? NaN : Number(value));

function property(value: Value, name: Value): Value {
    if (Array.isArray(value)) return value[Number(name)] ?? null;
    if (value === null || typeof value !== "object") return null;
    const wanted = asText(name).toLowerCase();
    return Object.entries(value).find(([key]) => key.toLowerCase() === wanted)?.[1] ?? null;
}

const functions: Record<string, (...given: Value[]) => Value> = {
    contains: (all, one) =>
        Array.isArray(all)
            ? all.some((each) => equal(each, one))
            : asText(all).toLowerCase().includes(asText(one).toLowerCase()),
    format: (text, ...values) =>
        asText(text).replace(/\{(\d+)\}/g, (_, index: string) => asText(values[Number(index)]!)),
    fromJSON: (text) => JSON.parse(asText(text)) as Value,
    toJSON: (value) => JSON.stringify(value, null, 2),
};
