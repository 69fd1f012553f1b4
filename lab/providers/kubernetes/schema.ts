import { fields, isFields, isUnknown, list, pathText, text, type Fields, type Path, type Value } from "../values";
import { ApiError, type Connection } from "./connection";

export interface Failure {
    property: string;
    reason: string;
}

/** The server's own OpenAPI description, used to refuse inputs before anything is touched. */
export class Schema {
    private readonly documents = new Map<string, Promise<Fields | undefined>>();

    constructor(private readonly connection: Connection) {}

    /** What is wrong with `object`, naming each field; nothing for a kind the server does not describe. */
    async failures(object: Fields): Promise<Failure[]> {
        const apiVersion = text(object, "apiVersion") ?? "";
        const schemas = fields(await this.document(apiVersion), "components", "schemas");
        const [version, group = ""] = apiVersion.split("/").reverse();
        const described = Object.values(schemas).find((schema) =>
            list(schema, "x-kubernetes-group-version-kind").some(
                (one) =>
                    text(one, "kind") === text(object, "kind") &&
                    text(one, "version") === version &&
                    (text(one, "group") ?? "") === group,
            ),
        );
        return described === undefined ? [] : check(object, described as Fields, schemas, []);
    }

    private document(apiVersion: string): Promise<Fields | undefined> {
        let asked = this.documents.get(apiVersion);
        if (asked === undefined) {
            const path = apiVersion.includes("/") ? `/openapi/v3/apis/${apiVersion}` : `/openapi/v3/api/${apiVersion}`;
            asked = this.connection.json(path).catch((error: unknown) => {
                this.documents.delete(apiVersion);
                if (error instanceof ApiError && error.code === 404) return undefined;
                throw error;
            });
            this.documents.set(apiVersion, asked);
        }
        return asked;
    }
}

function check(value: Value, schema: Fields, schemas: Fields, path: Path): Failure[] {
    const reference = text(schema, "$ref") ?? text(schema, "allOf", 0, "$ref");
    if (reference !== undefined) {
        return check(value, fields(schemas, reference.split("/").at(-1)!), schemas, path);
    }
    if (isUnknown(value)) return [];
    const types = typesOf(schema);
    if (types.length > 0 && !types.some((type) => isOf(value, type))) {
        const reason = `expected ${types.join(" or ")}, got ${JSON.stringify(value)}`;
        return [{ property: pathText(path), reason }];
    }
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => check(item, fields(schema, "items"), schemas, [...path, index]));
    }
    return isFields(value) ? checkFields(value, schema, schemas, path) : [];
}

function checkFields(value: Fields, schema: Fields, schemas: Fields, path: Path): Failure[] {
    const properties = fields(schema, "properties");
    const others = schema["additionalProperties"];
    const open = Object.keys(properties).length === 0 || schema["x-kubernetes-preserve-unknown-fields"] === true;
    const missing = list(schema, "required")
        .filter((key) => value[key as string] === undefined)
        .map((key) => ({ property: pathText([...path, key as string]), reason: "is required" }));
    const wrong = Object.entries(value).flatMap(([key, item]) => {
        const here = [...path, key];
        const known = properties[key] ?? (isFields(others) ? others : undefined);
        if (known !== undefined) return check(item, known as Fields, schemas, here);
        return open || others === true ? [] : [{ property: pathText(here), reason: "unknown field" }];
    });
    return [...missing, ...wrong];
}

function typesOf(schema: Fields): string[] {
    if (schema["x-kubernetes-int-or-string"] === true || text(schema, "format") === "int-or-string")
        return ["integer", "string"];
    const alternatives = list(schema, "oneOf").map((one) => text(one, "type"));
    const types = alternatives.length > 0 ? alternatives : [text(schema, "type")];
    return types.filter((type) => type !== undefined);
}

function isOf(value: Value, type: string): boolean {
    if (type === "array") return Array.isArray(value);
    if (type === "object") return isFields(value);
    if (type === "integer") return Number.isInteger(value);
    return typeof value === type;
}
