import { fields, isFields, list, text, type Fields, type Path, type Value } from "../values";

/** Managers other than `manager` that own the field at `path`. Lists are owned item by item; their whole counts here. */
export function otherOwners(live: Fields, path: Path, manager: string): string[] {
    return list(live, "metadata", "managedFields")
        .filter((entry) => text(entry, "manager") !== manager && owns(fields(entry, "fieldsV1"), path))
        .map((entry) => text(entry, "manager")!);
}

function owns(set: Fields, path: Path): boolean {
    let here: Value | undefined = set;
    for (const step of path) {
        if (typeof step === "number") return true;
        here = isFields(here) ? here[`f:${step}`] : undefined;
        if (here === undefined) return false;
    }
    return true;
}

/**
 * What `manager` wrote by POST counts for server-side apply as somebody else's. This is managedFields with it taken over
 * as applied, or undefined when there is nothing to take over.
 */
export function takenOver(live: Fields, manager: string): Value[] | undefined {
    const entries = list(live, "metadata", "managedFields") as Fields[];
    const own = entries.filter(
        (entry) => text(entry, "manager") === manager && text(entry, "subresource") === undefined,
    );
    const written = own.filter((entry) => text(entry, "operation") === "Update");
    if (written.length === 0) return undefined;
    const sets = own.map((entry) => fields(entry, "fieldsV1"));
    const applied: Fields = { ...own.at(-1)!, operation: "Apply", fieldsV1: sets.reduce(union, {}) };
    return [...entries.filter((entry) => !own.includes(entry)), applied];
}

function union(one: Fields, other: Fields): Fields {
    const merged: Fields = { ...one };
    for (const [key, value] of Object.entries(other)) {
        const had = merged[key];
        merged[key] = isFields(had) && isFields(value) ? union(had, value) : value;
    }
    return merged;
}
