import type { Graph } from "./graph";

/** What the settings of a run ask for, where a requirement depends on it. */
export interface Facts {
    production: boolean;
    /** Whether the settings say that people may come over plain HTTP. */
    plainHttp: boolean;
    /** Principals that the settings name as the cluster's administrators. */
    admins: string[];
    /** Ranges that requests to the pods come from. */
    entrance: string[];
}

/** What must hold for every graph of the program. */
export interface Policy {
    /** Row of the list of checks, and what it is about; exceptions name it. */
    id: string;
    /** The same requirement in the linters' words. */
    linters: string[];
    requirement: string;
    /** The resources that break it, with what is wrong. */
    violations: (graph: Graph, facts: Facts) => Violation[];
    /** Breaks a graph that holds it, one way each; every one must be seen. */
    mutants: Record<string, (graph: Graph) => void>;
    /** Variations of the program that the mutants break; absent: the usual ones of the policy's area. */
    breaks?: string[];
}

export interface Violation {
    resource: string;
    what: string;
}

/** A violation for every element that fails `holds`. */
export function each<T>(
    items: T[],
    resource: (item: T) => string,
    what: string,
    holds: (item: T) => boolean,
): Violation[] {
    return items.filter((item) => !holds(item)).map((item) => ({ resource: resource(item), what }));
}

/** Checks that a mutant found something to break. */
export function first<T>(items: T[]): T {
    const [item] = items;
    if (item === undefined) throw new Error("the mutant found nothing to break");
    return item;
}
