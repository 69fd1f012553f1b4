import type { Fields } from "../values";

/** `kubernetes:apps/v1:Deployment` → apiVersion and kind. Throws for what is no plain object. */
export function kindOf(token: string): Fields {
    const [, version = "", kind = ""] = token.split(":");
    const foreign = !/(^|\/)v\d+((alpha|beta)\d+)?$/.test(version) || kind.endsWith("Patch") || kind.endsWith("List");
    if (foreign) throw new Error(`the stand-in does not know ${token}; it knows single objects of the Kubernetes API`);
    return { apiVersion: version.replace(/^core\//, ""), kind };
}
