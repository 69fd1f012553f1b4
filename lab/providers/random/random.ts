import { randomBytes, randomInt } from "node:crypto";
import bcrypt from "bcryptjs";
import type {
    CheckResult,
    CheckRequest,
    CreateRequest,
    DiffRequest,
    Difference,
    Provider,
    ReadRequest,
} from "../provider";
import { at, count, text, type Fields, type Properties } from "../values";
import { differences } from "../differences";

const lower = "abcdefghijklmnopqrstuvwxyz";
const alphabets = {
    lower,
    upper: lower.toUpperCase(),
    numeric: "0123456789",
    special: "!@#$%&*()-_=+[]{}<>:?",
};
type Alphabet = keyof typeof alphabets;

/** Stands in for the random plugin: RandomPassword, RandomString, RandomBytes and RandomId. */
export class Random implements Provider {
    async configure() {}

    check({ type, news }: CheckRequest): Promise<CheckResult> {
        maker(type);
        const inputs = { ...news.value };
        const length = count(inputs, "length");
        const bytes = count(inputs, "byteLength");
        const failures = [];
        if (length !== undefined && length < 1) failures.push({ property: "length", reason: `${length} is below 1` });
        if (bytes !== undefined && bytes < 1) failures.push({ property: "byteLength", reason: `${bytes} is below 1` });
        return Promise.resolve({ inputs: { ...news, value: inputs }, failures });
    }

    diff({ oldInputs, news }: DiffRequest): Promise<Difference> {
        // Every input shapes the value, and a value never changes in place.
        const changes = differences(oldInputs.value, news.value).map((change) => ({ ...change, replaces: true }));
        return Promise.resolve({ changes });
    }

    create({ type, inputs, preview }: CreateRequest): Promise<{ id: string; outputs: Properties }> {
        return Promise.resolve(preview ? { id: "", outputs: inputs } : maker(type)(inputs));
    }

    read({ id, state, inputs }: ReadRequest) {
        return Promise.resolve({ id, outputs: state, inputs });
    }

    update({ type }: DiffRequest): Promise<Properties> {
        return Promise.reject(new Error(`${type} is replaced, never updated`));
    }

    async delete() {}
    cancel() {}
}

type Maker = (inputs: Properties) => { id: string; outputs: Properties };

const makers: Record<string, Maker> = {
    "random:index/randomPassword:RandomPassword": (inputs) => {
        const value = { ...defaults(inputs.value), result: password(inputs.value) };
        // bcrypt reads 72 bytes at most and the plugin leaves the hash of a longer password out as well.
        const hash: Fields =
            Buffer.byteLength(value.result) <= 72 ? { bcryptHash: bcrypt.hashSync(value.result, 10) } : {};
        const secrets = [...inputs.secrets, ["result"], ["bcryptHash"]];
        return { id: "none", outputs: { value: { ...value, ...hash }, secrets } };
    },
    "random:index/randomString:RandomString": (inputs) => {
        const result = password(inputs.value);
        return { id: result, outputs: { ...inputs, value: { ...defaults(inputs.value), result } } };
    },
    "random:index/randomBytes:RandomBytes": (inputs) => {
        const bytes = randomBytes(count(inputs.value, "length")!);
        const value = { ...inputs.value, base64: bytes.toString("base64"), hex: bytes.toString("hex") };
        return { id: "none", outputs: { value, secrets: [...inputs.secrets, ["base64"], ["hex"]] } };
    },
    "random:index/randomId:RandomId": (inputs) => {
        const bytes = randomBytes(count(inputs.value, "byteLength")!);
        const prefix = text(inputs.value, "prefix") ?? "";
        const id = bytes.toString("base64url");
        const value = {
            ...inputs.value,
            b64Std: prefix + bytes.toString("base64"),
            b64Url: prefix + id,
            dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
            hex: prefix + bytes.toString("hex"),
        };
        return { id, outputs: { ...inputs, value } };
    },
};

function maker(type: string): Maker {
    const found = makers[type];
    if (found === undefined)
        throw new Error(`the stand-in does not know ${type}; it knows ${Object.keys(makers).join(", ")}`);
    return found;
}

const on = (inputs: Fields, kind: Alphabet) =>
    at(inputs, kind) ?? (kind === "numeric" ? at(inputs, "number") : undefined) ?? true;

const minimum = (inputs: Fields, kind: Alphabet) => count(inputs, `min${kind[0]!.toUpperCase()}${kind.slice(1)}`) ?? 0;

function defaults(inputs: Fields): Fields {
    const filled: Fields = { ...inputs };
    for (const kind of Object.keys(alphabets) as Alphabet[]) {
        filled[kind] = on(inputs, kind);
        filled[`min${kind[0]!.toUpperCase()}${kind.slice(1)}`] = minimum(inputs, kind);
    }
    return { ...filled, number: filled["numeric"]! };
}

function password(inputs: Fields): string {
    const length = count(inputs, "length")!;
    const letters = (kind: Alphabet) =>
        (kind === "special" ? text(inputs, "overrideSpecial") : undefined) ?? alphabets[kind];
    const kinds = (Object.keys(alphabets) as Alphabet[]).filter((kind) => on(inputs, kind));
    const all = kinds.map(letters).join("");
    if (all === "") throw new Error("every class of characters is off; leave one of lower, upper, numeric, special on");
    const pick = (from: string, times: number) => Array.from({ length: times }, () => from[randomInt(from.length)]!);
    const must = kinds.flatMap((kind) => pick(letters(kind), minimum(inputs, kind)));
    if (must.length > length) throw new Error(`the minimums add up to ${must.length}, above length ${length}`);
    return shuffled([...must, ...pick(all, length - must.length)]).join("");
}

function shuffled(letters: string[]): string[] {
    for (let last = letters.length - 1; last > 0; last--) {
        const other = randomInt(last + 1);
        [letters[last], letters[other]] = [letters[other]!, letters[last]!];
    }
    return letters;
}
