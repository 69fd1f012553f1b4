import { fields, isFields, isUnknown, text, type Fields, type Path, type Properties, type Value } from "../values";

/** What the engine keeps of an object: the live one, and what the program asked for. */
export function outputs(live: Fields, inputs: Properties, manager: string): Properties {
    const value: Fields = {
        ...live,
        __inputs: inputs.value,
        __initialApiVersion: text(live, "apiVersion")!,
        __fieldManager: manager,
    };
    const own = [...inputs.secrets, ...(isSecret(live) ? [["data"], ["stringData"]] : [])];
    const secrets: Path[] = [...own, ...own.map((path) => ["__inputs", ...path])];
    return { value, secrets };
}

/** The live object in a state. */
export function liveOf({ __inputs, __initialApiVersion, __fieldManager, ...live }: Fields): Fields {
    return live;
}

/** What stands for the inputs of an object that the program did not make. */
export function withoutStatus(live: Fields): Fields {
    const rest = { ...live };
    delete rest["status"];
    return rest;
}

export const managerOf = (state: Fields) => text(state, "__fieldManager");

/** The old inputs, from the engine or, where it sends none, from the state. */
export function inputsOf(sent: Properties, state: Properties): Properties {
    if (Object.keys(sent.value).length > 0) return sent;
    const secrets = state.secrets.filter(([top]) => top === "__inputs").map(([, ...rest]) => rest);
    return { value: fields(state.value, "__inputs"), secrets };
}

const isSecret = (object: Fields) => text(object, "kind") === "Secret" && text(object, "apiVersion") === "v1";

/** A Secret's `stringData` as the base64 `data` it becomes. */
export function withData(inputs: Fields): Fields {
    const { stringData, ...rest } = inputs;
    if (!isSecret(inputs) || stringData === undefined) return inputs;
    if (!isFields(stringData)) return isUnknown(stringData) ? { ...rest, data: stringData } : inputs;
    const encoded = (value: Value) =>
        typeof value !== "string" || isUnknown(value) ? value : Buffer.from(value).toString("base64");
    const data = Object.fromEntries(Object.entries(stringData).map(([key, value]) => [key, encoded(value)]));
    return { ...rest, data: { ...fields(rest, "data"), ...data } };
}

/** Secret inputs after `withData`; all of a Secret's data is secret, however it was given. */
export function secretInputs({ value, secrets }: Properties): Path[] {
    if (!isSecret(value)) return secrets;
    return [...secrets.filter(([top]) => top !== "stringData" && top !== "data"), ["data"]];
}
