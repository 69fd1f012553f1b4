import { createHash, randomBytes } from "node:crypto";
import { fields, isUnknown, text, type Fields } from "../values";

export const AUTONAMED = "pulumi.com/autonamed";

export const annotation = (object: Fields, name: string) => text(object, "metadata", "annotations", name);

export const isAutonamed = (object: Fields) => annotation(object, AUTONAMED) === "true";

/** Gives an object without a name the one it had, or `<logical name>-<8 hex>`, and marks it as not chosen by anybody. */
export function autoname(inputs: Fields, logicalName: string, seed: Uint8Array, old?: Fields): Fields {
    const metadata = fields(inputs, "metadata");
    if (metadata["name"] !== undefined || metadata["generateName"] !== undefined || isUnknown(inputs["metadata"]))
        return inputs;
    const kept = old !== undefined && isAutonamed(old) ? text(old, "metadata", "name") : undefined;
    const bytes = seed.length === 0 ? randomBytes(32) : seed;
    const name = kept ?? `${logicalName}-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}`;
    const annotations = { ...fields(metadata, "annotations"), [AUTONAMED]: "true" };
    return { ...inputs, metadata: { ...metadata, name, annotations } };
}
