import type { Recorded } from "../graph/record";
import { shown } from "./shown";

/** A component of the program, or a provider by which it reaches the cluster, with all that is of its kind. */
export interface Component {
    /** Its type; a provider's with its name. */
    key: string;
    /** What it makes that is worth showing, in words. */
    makes: Set<string>;
    /** Keys of what it is made after. */
    needs: Set<string>;
}

const isProvider = (label: string) => label.startsWith("pulumi:providers:kubernetes ");
const isComponent = (label: string) => label.startsWith("lazysheeps:");

/** The outermost components of several stacks' graphs, by key: those of one kind are one. */
export function componentsOf(graphs: Recorded[][]): Map<string, Component> {
    const components = new Map<string, Component>();
    for (const graph of graphs) for (const [key, one] of componentsIn(graph)) merge(components, key, one);
    return components;
}

function merge(components: Map<string, Component>, key: string, { makes, needs }: Component) {
    const known = components.get(key) ?? { key, makes: new Set<string>(), needs: new Set<string>() };
    for (const one of makes) known.makes.add(one);
    for (const one of needs) known.needs.add(one);
    components.set(key, known);
}

function componentsIn(graph: Recorded[]): Map<string, Component> {
    const parents = new Map(graph.map(({ type, name, parent }) => [`${type} ${name}`, parent]));
    /** A provider stands for itself: it ties the cluster to all that it waits for. */
    const keyOf = (label: string): string | undefined => {
        if (isProvider(label)) return label;
        const parent = parents.get(label);
        if (parent !== undefined) return keyOf(parent);
        return isComponent(label) ? label.split(" ")[0] : undefined;
    };
    const components = new Map<string, Component>();
    for (const { type, name, after } of graph) {
        const key = keyOf(`${type} ${name}`);
        if (key === undefined) continue;
        const needs = after.flatMap((label) => keyOf(label) ?? []).filter((other) => other !== key);
        merge(components, key, { key, makes: new Set(type in shown ? [shown[type]!] : []), needs: new Set(needs) });
    }
    return components;
}

/** Pairs of what needs and what is needed, without those that others imply. */
export function edgesOf(components: Map<string, Component>): [from: string, to: string][] {
    // In a set order: where two need each other, which arrows others imply hangs on it.
    const needs = new Map([...components.keys()].sort().map((key) => [key, new Set(components.get(key)!.needs)]));
    for (const [from, all] of needs) {
        for (const to of [...all].sort()) {
            all.delete(to);
            if (!reaches(needs, from, to)) all.add(to);
        }
    }
    return [...needs].flatMap(([from, all]) => [...all].map((to): [string, string] => [from, to])).sort();
}

function reaches(needs: Map<string, Set<string>>, from: string, to: string, seen = new Set<string>()): boolean {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...(needs.get(from) ?? [])].some((next) => reaches(needs, next, to, seen));
}
