import { fields, list, text, type Fields } from "../values";
import { ApiError, type Connection } from "./connection";

/** How a kind is served. */
export interface Served {
    plural: string;
    namespaced: boolean;
}

/** Where the API server keeps each kind, asked once for a group and version. */
export class Discovery {
    private readonly known = new Map<string, Promise<Fields>>();

    constructor(private readonly connection: Connection) {}

    /** Throws when the server does not serve the kind. */
    async served(apiVersion: string, kind: string): Promise<Served> {
        const found = find(await this.resources(apiVersion), kind);
        if (found !== undefined) return found;
        // A CustomResourceDefinition may have come since.
        this.known.delete(apiVersion);
        const again = find(await this.resources(apiVersion), kind);
        if (again === undefined)
            throw new Error(`no matches for kind "${kind}" in version "${apiVersion}" on this cluster`);
        return again;
    }

    /** `/apis/apps/v1/namespaces/shop/deployments`, or with a name the object's own path. */
    async path(object: Fields, name?: string): Promise<string> {
        const apiVersion = text(object, "apiVersion") ?? "";
        const { plural, namespaced } = await this.served(apiVersion, text(object, "kind") ?? "");
        const namespace = text(fields(object, "metadata"), "namespace") ?? "default";
        const collection = `${base(apiVersion)}${namespaced ? `/namespaces/${namespace}` : ""}/${plural}`;
        return name === undefined ? collection : `${collection}/${name}`;
    }

    private resources(apiVersion: string): Promise<Fields> {
        let asked = this.known.get(apiVersion);
        if (asked === undefined) {
            asked = this.connection.json(base(apiVersion)).catch((error: unknown) => {
                this.known.delete(apiVersion);
                if (error instanceof ApiError && error.code === 404) return {};
                throw error;
            });
            this.known.set(apiVersion, asked);
        }
        return asked;
    }
}

const base = (apiVersion: string) => (apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

function find(resources: Fields, kind: string): Served | undefined {
    const entry = list(resources, "resources").find(
        (each) => text(each, "kind") === kind && !text(each, "name")!.includes("/"),
    ) as Fields | undefined;
    return entry && { plural: text(entry, "name")!, namespaced: entry["namespaced"] === true };
}
