import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Fields = Record<string, Value>;
export type Path = readonly (string | number)[];

/** What a resource has or wants: plain values, and which of them are secret. */
export interface Properties {
    value: Fields;
    secrets: Path[];
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** How a value travels that a preview cannot know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The engine has one such marker for each type; a stand-in treats them alike. */
const unknowns = new Set([
    UNKNOWN,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const isUnknown = (value: Value | undefined) => typeof value === "string" && unknowns.has(value);

export const isFields = (value: Value | undefined): value is Fields =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a preview cannot know all of `value`. */
export function hasUnknowns(value: Value | undefined): boolean {
    if (Array.isArray(value)) return value.some(hasUnknowns);
    return isFields(value) ? Object.values(value).some(hasUnknowns) : isUnknown(value);
}

/** Takes the secret wrappers off and remembers where they were; nulls in objects are absent fields. */
export function decode(struct: Struct | undefined): Properties {
    const secrets: Path[] = [];
    const plain = (value: Value, path: Path): Value => {
        if (Array.isArray(value)) return value.map((item, index) => plain(item, [...path, index]));
        if (!isFields(value)) return isUnknown(value) ? UNKNOWN : value;
        if (value[SIGNATURE] === SECRET) {
            secrets.push(path);
            return plain(value["value"] ?? null, path);
        }
        const fields = Object.entries(value).filter(([, field]) => field !== null);
        return Object.fromEntries(fields.map(([key, field]) => [key, plain(field, [...path, key])]));
    };
    const value = plain(struct?.toJavaScript() ?? {}, []) as Fields;
    return { value, secrets };
}

/** Wraps what is secret; a secret inside another needs no wrapper of its own. */
export function encode({ value, secrets }: Properties): Struct {
    const marked = new Set(secrets.map(pathText));
    const wrap = (item: Value, path: Path): Value => {
        if (marked.has(pathText(path))) return { [SIGNATURE]: SECRET, value: item };
        if (Array.isArray(item)) return item.map((each, index) => wrap(each, [...path, index]));
        if (!isFields(item)) return item;
        return Object.fromEntries(Object.entries(item).map(([key, field]) => [key, wrap(field, [...path, key])]));
    };
    return Struct.fromJavaScript(wrap(value, []) as Fields);
}

/** `spec.containers[0].image`, `metadata.annotations["pulumi.com/skipAwait"]`: as the engine writes paths. */
export function pathText(path: Path): string {
    return path
        .map((step, index) => {
            if (typeof step === "number") return `[${step}]`;
            if (/[.[\]"]/.test(step)) return `["${step.replaceAll('"', '\\"')}"]`;
            return index === 0 ? step : `.${step}`;
        })
        .join("");
}

/** The path of `spec.containers[0]["a.b"]`; `[*]` stays a step of its own. */
export function parsePath(text: string): Path {
    const steps = text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g);
    return [...steps].map(([, quoted, index, word]) => {
        if (quoted !== undefined) return quoted.replaceAll('\\"', '"');
        return index === undefined ? word! : index === "*" ? "*" : Number(index);
    });
}

/** The value at `path`, or undefined. */
export function at(value: Value | undefined, ...path: Path): Value | undefined {
    let here = value;
    for (const step of path) {
        if (Array.isArray(here)) here = here[Number(step)];
        else if (isFields(here)) here = here[step];
        else return undefined;
    }
    return here;
}

export const text = (value: Value | undefined, ...path: Path): string | undefined => {
    const found = at(value, ...path);
    return typeof found === "string" ? found : undefined;
};

export const count = (value: Value | undefined, ...path: Path): number | undefined => {
    const found = at(value, ...path);
    return typeof found === "number" ? found : undefined;
};

export const list = (value: Value | undefined, ...path: Path): Value[] => {
    const found = at(value, ...path);
    return Array.isArray(found) ? found : [];
};

/** A number, a boolean or a text, as text. */
export const word = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(value));

export const fields = (value: Value | undefined, ...path: Path): Fields => {
    const found = at(value, ...path);
    return isFields(found) ? found : {};
};
