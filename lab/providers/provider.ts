import type { Fields, Path, Properties } from "./values";

/** Whom a request is about. */
export interface Resource {
    urn: string;
    /** Type token, e.g. `kubernetes:apps/v1:Deployment`. */
    type: string;
    /** Logical name in the program. */
    name: string;
}

export interface CheckRequest extends Resource {
    /** Inputs of the last update; undefined for a resource that is new or being replaced. */
    olds?: Properties;
    news: Properties;
    /** Bytes to derive random names from. */
    seed: Uint8Array;
}

export interface CheckResult {
    inputs: Properties;
    failures?: { property: string; reason: string }[];
}

export interface DiffRequest extends Resource {
    id: string;
    /** Outputs of the last update or refresh. */
    olds: Properties;
    oldInputs: Properties;
    news: Properties;
    ignoreChanges: string[];
}

export interface Difference {
    changes: Change[];
    deleteBeforeReplace?: boolean;
}

export interface Change {
    path: Path;
    kind: "add" | "delete" | "update";
    replaces: boolean;
}

export interface CreateRequest extends Resource {
    inputs: Properties;
    /** From customTimeouts. */
    timeoutSeconds?: number;
    preview: boolean;
}

export interface UpdateRequest extends DiffRequest {
    timeoutSeconds?: number;
    preview: boolean;
}

export interface ReadRequest extends Resource {
    id: string;
    /** Empty when nothing is known but the id (an import, or `.get()`). */
    state: Properties;
    inputs: Properties;
}

export interface DeleteRequest extends Resource {
    id: string;
    state: Properties;
    timeoutSeconds?: number;
}

/** Shows a line beside the resource while it is being worked on; `warning` lines stay. */
export type Say = (urn: string, line: string, severity?: "progress" | "warning") => void;

/** What stands in for one provider plugin. One object serves one provider resource of a program. */
export interface Provider {
    /** The provider resource's own inputs; the default is any change is an update. */
    diffConfig?(olds: Properties, news: Properties): Difference;
    configure(config: Properties, say: Say): Promise<void>;
    check(request: CheckRequest): Promise<CheckResult>;
    diff(request: DiffRequest): Promise<Difference>;
    create(request: CreateRequest): Promise<{ id: string; outputs: Properties }>;
    /** Undefined when the resource is gone. */
    read(request: ReadRequest): Promise<{ id: string; outputs: Properties; inputs: Properties } | undefined>;
    update(request: UpdateRequest): Promise<Properties>;
    delete(request: DeleteRequest): Promise<void>;
    invoke?(token: string, args: Fields): Promise<Fields>;
    /** Ends every wait, with an error. */
    cancel(): void;
}

/** The object exists but did not become what it should: it stays in the state with these reasons, and is tried again. */
export class InitFailed extends Error {
    constructor(
        readonly id: string,
        readonly outputs: Properties,
        readonly inputs: Properties,
        readonly reasons: string[],
    ) {
        super(reasons.join("\n"));
    }
}
