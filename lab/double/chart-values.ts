import { readFileSync } from "node:fs";
import { join } from "node:path";
import { closest } from "fastest-levenshtein";
import { parse } from "yaml";
import { type Fields, isFields, type Path, pathText, type Value } from "../providers/values";

/** Keys that a value has below it: null none, `any` whatever comes. */
type Known = null | "any" | { [key: string]: Known };
type Charts = Record<string, Record<string, Known>>;

const table = "lab/double/chart-values.yaml";

/** @throws for keys that the chart does not have: Helm takes them without a word, and nothing comes of them. */
export function checkValues(chart: string, version: string, values: Fields) {
    const charts = parse(readFileSync(join(__dirname, "chart-values.yaml"), "utf8")) as Charts;
    const known = charts[chart]?.[version];
    if (known === undefined)
        throw new Error(`chart ${chart} ${version} is not in ${table}; read its values.yaml and add its keys there`);
    const paths = pathsIn(known);
    const problems = unknownIn(values, known).map((path) => {
        // A key that the chart has elsewhere is more likely meant than one that is spelt alike.
        const namesakes = paths.filter((one) => one.at(-1) === path.at(-1));
        const nearest = closest(pathText(path), (namesakes.length > 0 ? namesakes : paths).map(pathText));
        const where = pathText(["values", ...path]);
        return `${where}: chart ${chart} ${version} has no such value and would ignore it; did you mean ${nearest}?`;
    });
    if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** Paths of unknown keys, of each the first step that the chart does not have. */
function unknownIn(value: Value, known: Known, path: Path = []): Path[] {
    if (known === "any" || !isFields(value)) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
        const its = known?.[key];
        return its === undefined ? [[...path, key]] : unknownIn(inner, its, [...path, key]);
    });
}

function pathsIn(known: Known, path: Path = []): Path[] {
    if (known === null || known === "any") return [];
    return Object.entries(known).flatMap(([key, its]) => [[...path, key], ...pathsIn(its, [...path, key])]);
}
