import { distance } from "fastest-levenshtein";
import * as z from "zod";

/** One line for a person: where, what was written, what is wrong, what to do. */
export interface Problem {
    path: string;
    value?: unknown;
    message: string;
}

const project = "lazysheeps";
const secretName = /secret|password|passwd|token|private.?key|credential/i;

/** All problems, sorted by path, a line each. */
export function describe(problems: Problem[]): string[] {
    const lines = problems.map(({ path, value, message }) => {
        const got = value === undefined ? "" : `got ${secretName.test(path) ? "[secret]" : shown(value)}; `;
        // A key may hold anything; a line of this list is still one line.
        return `${project}:${path.replace(/[^\w.-]/g, "?") || "?"}: ${got}${message}`;
    });
    return [...new Set(lines)].sort();
}

function shown(value: unknown): string {
    const text = JSON.stringify(value) ?? typeof value;
    return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** What zod found, in our words. */
export function problemsOf(error: z.ZodError, input: unknown, schema: z.ZodType): Problem[] {
    return error.issues.flatMap((issue) => {
        const path = issue.path.join(".");
        const value = at(input, issue.path);
        if (issue.code === "unrecognized_keys") {
            return issue.keys.map((key) =>
                unknownKey([...issue.path.map(String), key], keysBeside(input, issue.path, schema)),
            );
        }
        if (issue.code === "invalid_type" && value === undefined)
            return [{ path, message: `missing; ${wanted(issue.expected)}` }];
        if (issue.code === "invalid_type")
            return [
                {
                    path,
                    value,
                    message: issue.message.includes(";")
                        ? issue.message
                        : `not ${noun(issue.expected)}; ${wanted(issue.expected)}`,
                },
            ];
        if (issue.code === "invalid_value")
            return [{ path, value, message: `not one of the choices; write ${issue.values.join(", ")}` }];
        if (issue.code === "invalid_union")
            return [{ path, value, message: `missing or unknown; write ${choices(input, issue.path, schema)}` }];
        return [{ path, value, message: issue.message }];
    });
}

const noun = (expected: string) =>
    ({ object: "a block", array: "a list", string: "text", boolean: "true or false" })[expected] ?? `a ${expected}`;
const wanted = (expected: string) =>
    ({
        object: "write a block of settings",
        array: "write a list",
        string: "write text (quote it when it looks like a number)",
        boolean: "write true or false",
    })[expected] ?? "write a whole number";

/** An unknown key, with the nearest known one. A secret in plain text gets advice of its own. */
export function unknownKey(path: string[], known: string[]): Problem {
    const key = path.at(-1)!;
    if (secretName.test(key)) {
        return {
            path: path.join("."),
            message:
                "secrets never stand in these blocks; leave it out: the program makes its own and keeps them encrypted",
        };
    }
    const [nearest] = known
        .map((name) => ({ name, far: distance(key.toLowerCase(), name.toLowerCase()) }))
        .sort((a, b) => a.far - b.far);
    const hint =
        nearest !== undefined && nearest.far <= Math.max(2, key.length / 3) ? `did you mean ${nearest.name}? ` : "";
    return { path: path.join("."), message: `unknown key; ${hint}known keys: ${known.join(", ")}` };
}

function at(input: unknown, path: PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
        input,
    );
}

/** Keys the schema has at a path. */
function keysBeside(input: unknown, path: PropertyKey[], schema: z.ZodType): string[] {
    const at = schemaAt(input, path, schema);
    return at instanceof z.ZodObject ? Object.keys(at.shape).sort() : [];
}

/** Values that tell the branches of a union apart; the path is that of the key which has one of them. */
function choices(input: unknown, path: PropertyKey[], schema: z.ZodType): string {
    const union = schemaAt(input, path.slice(0, -1), schema, "whole");
    const key = String(path.at(-1));
    const branches = union instanceof z.ZodDiscriminatedUnion ? (union.options as z.ZodObject[]) : [];
    return branches.map(({ shape }) => (shape[key] as z.ZodLiteral).value).join(" or ");
}

/** The schema at a path; of a union the branch that the input chose, or all of it. */
function schemaAt(input: unknown, path: PropertyKey[], schema: z.ZodType, unions = "chosen"): z.ZodType | undefined {
    if (schema instanceof z.ZodOptional) return schemaAt(input, path, schema.unwrap() as z.ZodType, unions);
    if (schema instanceof z.ZodDiscriminatedUnion && (path.length > 0 || unions === "chosen")) {
        const chosen = (schema.options as z.ZodObject[]).find((branch) => {
            const name = Object.keys(branch.shape).find((key) => branch.shape[key] instanceof z.ZodLiteral)!;
            return (branch.shape[name] as z.ZodType).safeParse((input as Record<string, unknown>)[name]).success;
        });
        return chosen === undefined ? undefined : schemaAt(input, path, chosen, unions);
    }
    const [first, ...rest] = path;
    if (first === undefined) return schema;
    if (!(schema instanceof z.ZodObject)) return undefined;
    return schemaAt(
        (input as Record<PropertyKey, unknown>)[first],
        rest,
        schema.shape[String(first)] as z.ZodType,
        unions,
    );
}
