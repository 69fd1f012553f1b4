import { isFields, type Fields, type Value } from "../values";

/** Of the live object what the inputs speak of: the server's defaults and other people's fields fall away. */
export function prune(live: Fields, inputs: Fields): Fields {
    return pruned(live, inputs) as Fields;
}

function pruned(live: Value | undefined, inputs: Value): Value | undefined {
    if (isFields(live) && isFields(inputs)) {
        const kept = Object.keys(inputs).filter((key) => live[key] !== undefined || isEmpty(inputs[key]!));
        // The server drops an empty map or list; that is no drift.
        return Object.fromEntries(
            kept.map((key) => [key, live[key] === undefined ? inputs[key]! : pruned(live[key], inputs[key]!)!]),
        );
    }
    if (Array.isArray(live) && Array.isArray(inputs)) {
        return live.slice(0, inputs.length).map((item, index) => pruned(item, inputs[index]!)!);
    }
    return live;
}

function isEmpty(value: Value): boolean {
    return Array.isArray(value) ? value.length === 0 : isFields(value) && Object.values(value).every(isEmpty);
}
