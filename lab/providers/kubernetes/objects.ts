import { at, isFields, list, parsePath, text, type Fields, type Value } from "../values";
import { ApiError, type Connection } from "./connection";
import type { Discovery } from "./discovery";
import { otherOwners, takenOver } from "./managed-fields";

/** Names of fields the server refuses rather than drops. */
const strict = { fieldValidation: "Strict" };

/** Reads and writes of whole objects. */
export class Objects {
    constructor(
        private readonly connection: Connection,
        private readonly discovery: Discovery,
    ) {}

    async get(object: Fields, name: string): Promise<Fields | undefined> {
        return this.connection.json(await this.discovery.path(object, name)).catch(unlessGone);
    }

    /** A plain POST: an object of that name that is there already is an error and stays as it is. */
    async create(object: Fields, fieldManager: string, dryRun: boolean): Promise<Fields> {
        const query = { ...strict, fieldManager, dryRun: dryRun ? "All" : undefined };
        return this.connection.json(await this.discovery.path(object), { method: "POST", query, body: object });
    }

    /** Server-side apply that takes no field from anybody, unless the object says pulumi.com/patchForce: Conflict names the fields and their owners. */
    async apply(
        object: Fields,
        name: string,
        fieldManager: string,
        ignore: string[],
        dryRun: boolean,
    ): Promise<Fields> {
        const path = await this.discovery.path(object, name);
        const live = dryRun ? await this.connection.json(path) : await this.takeOver(path, fieldManager);
        const body = withoutIgnored(object, live, ignore, fieldManager);
        // A dry run cannot take over what the POST wrote, so it asks without regard to owners; the update itself does so
        // only for an object that says it may.
        const force = dryRun || text(object, "metadata", "annotations", "pulumi.com/patchForce") === "true";
        const query = { ...strict, fieldManager, force: String(force), dryRun: dryRun ? "All" : undefined };
        try {
            return await this.connection.json(path, {
                method: "PATCH",
                contentType: "application/apply-patch+yaml",
                query,
                body,
            });
        } catch (error) {
            if (!(error instanceof ApiError) || error.code !== 409) throw error;
            throw new Conflict(list(error.status, "details", "causes"));
        }
    }

    async delete(object: Fields, name: string): Promise<void> {
        const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Foreground" };
        await this.connection
            .json(await this.discovery.path(object, name), { method: "DELETE", body })
            .catch(unlessGone);
    }

    async list(apiVersion: string, kind: string, namespace: string, query: Record<string, string>): Promise<Fields[]> {
        const path = await this.discovery.path({ apiVersion, kind, metadata: { namespace } });
        return list(await this.connection.json(path, { query }), "items") as Fields[];
    }

    /** The last lines a container wrote; none when it has not run. */
    async log(namespace: string, pod: string, container: string, previous: boolean): Promise<string[]> {
        const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log`;
        const query = { container, tailLines: "10", previous: String(previous) };
        const written = await this.connection.text(path, { query }).catch((error: unknown) => {
            if (error instanceof ApiError) return "";
            throw error;
        });
        return written.split("\n").filter((line) => line.trim() !== "");
    }

    private async takeOver(path: string, fieldManager: string): Promise<Fields> {
        for (let tries = 0; ; tries++) {
            const live = await this.connection.json(path);
            const managedFields = takenOver(live, fieldManager);
            if (managedFields === undefined) return live;
            const resourceVersion = text(live, "metadata", "resourceVersion")!;
            try {
                return await this.connection.json(path, {
                    method: "PATCH",
                    contentType: "application/json-patch+json",
                    body: [
                        { op: "replace", path: "/metadata/managedFields", value: managedFields },
                        { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
                    ],
                });
            } catch (error) {
                // Somebody wrote in between: look again.
                if (!(error instanceof ApiError) || error.code !== 409 || tries === 20) throw error;
            }
        }
    }
}

export class Conflict extends Error {
    constructor(causes: Value[]) {
        const each = causes.map((cause) => `${text(cause, "field") ?? "?"}: ${text(cause, "message") ?? "conflict"}`);
        super(
            `Server-Side Apply field conflict detected. Another manager owns what the program wants to set:\n` +
                each.map((line) => `- ${line}`).join("\n") +
                `\nLeave the field out, or list it in ignoreChanges, or give its owner up.`,
        );
    }
}

function unlessGone(error: unknown): undefined {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
}

/** An ignored field that somebody else owns is left to them; one that nobody else owns keeps its live value. */
function withoutIgnored(object: Fields, live: Fields, ignore: string[], fieldManager: string): Fields {
    const copy = structuredClone(object);
    for (const path of ignore.map(parsePath)) {
        const last = path.at(-1)!;
        const parent = at(copy, ...path.slice(0, -1));
        if (!isFields(parent) || typeof last !== "string" || parent[last] === undefined) continue;
        const value = at(live, ...path);
        if (value === undefined || otherOwners(live, path, fieldManager).length > 0) delete parent[last];
        else parent[last] = value;
    }
    return copy;
}

export const nameOf = (object: Fields) => text(object, "metadata", "name") ?? "";

export const namespaceOf = (object: Fields) => text(object, "metadata", "namespace");

/** `namespace/name`, or `name` for a cluster-wide kind. */
export const idOf = (object: Fields) => [namespaceOf(object), nameOf(object)].filter(Boolean).join("/");
