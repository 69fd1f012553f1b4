import { isFields, type Path, type Value } from "./values";

export interface FieldChange {
    path: Path;
    kind: "add" | "delete" | "update";
    /** The value wanted; undefined when the field goes. */
    wanted?: Value;
}

/** The leaves in which `wanted` differs from `have`. */
export function differences(have: Value | undefined, wanted: Value | undefined, path: Path = []): FieldChange[] {
    if (have === undefined) return wanted === undefined ? [] : [{ path, kind: "add", wanted }];
    if (wanted === undefined) return [{ path, kind: "delete" }];
    if (isFields(have) && isFields(wanted)) {
        const keys = new Set([...Object.keys(have), ...Object.keys(wanted)]);
        return [...keys].flatMap((key) => differences(have[key], wanted[key], [...path, key]));
    }
    if (Array.isArray(have) && Array.isArray(wanted)) {
        const length = Math.max(have.length, wanted.length);
        const indexes = Array.from({ length }, (_, index) => index);
        return indexes.flatMap((index) => differences(have[index], wanted[index], [...path, index]));
    }
    return have === wanted ? [] : [{ path, kind: "update", wanted }];
}
