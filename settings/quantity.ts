/** Kubernetes quantities, exact: CPU in thousandths of a core, memory and storage in bytes. */

const factors: Record<string, bigint> = {
    "": 1n,
    k: 10n ** 3n,
    M: 10n ** 6n,
    G: 10n ** 9n,
    T: 10n ** 12n,
    Ki: 2n ** 10n,
    Mi: 2n ** 20n,
    Gi: 2n ** 30n,
    Ti: 2n ** 40n,
};

/** Why a text is no quantity, and what to write. */
export type Reason = { why: string; fix: string };

/** Thousandths of a core, e.g. 500 for `500m` and 2000 for `2`. */
export function cpu(text: string): bigint | Reason {
    const [, whole, part = "", milli] = /^(\d{1,6})(?:\.(\d{1,3}))?(m)?$/.exec(text) ?? [];
    if (whole === undefined || (milli !== undefined && part !== "")) {
        return {
            why: "not a Kubernetes CPU quantity",
            fix: 'write thousandths of a core such as 500m, or cores such as "2"',
        };
    }
    const value = milli === undefined ? BigInt(whole) * 1000n + BigInt(part.padEnd(3, "0")) : BigInt(whole);
    if (value === 0n) return { why: "nothing runs on no CPU", fix: "write at least 1m" };
    if (milli === undefined && value >= 64_000n) {
        return { why: `means ${whole} cores, more than any node has`, fix: `did you mean ${whole}m?` };
    }
    return value;
}

/** Bytes, e.g. 536870912 for `512Mi`. */
export function bytes(text: string): bigint | Reason {
    const [, digits, unit = ""] = /^(\d{1,15})([A-Za-z]*)$/.exec(text) ?? [];
    if (digits === undefined) return { why: "not a Kubernetes quantity of bytes", fix: "write e.g. 512Mi or 10Gi" };
    const factor = factors[unit];
    if (factor === undefined) {
        if (unit === "m") return { why: `means ${Number(digits) / 1000} bytes`, fix: `did you mean ${digits}Mi?` };
        const initial = unit[0]?.toUpperCase() ?? "";
        const near = `KMGT`.includes(initial) ? `${digits}${initial}i` : "512Mi";
        return { why: `has the unknown unit ${unit}`, fix: `did you mean ${near}?` };
    }
    const value = BigInt(digits) * factor;
    if (value < 2n ** 20n) return { why: `means ${value} bytes, too little for anything`, fix: "write e.g. 64Mi" };
    if (value > 64n * 2n ** 40n)
        return { why: "is more than 64Ti, the largest volume there is", fix: "write e.g. 10Gi" };
    return value;
}

export const isReason = (value: bigint | Reason): value is Reason => typeof value !== "bigint";

/** A quantity that the schema has let pass. */
export function known(value: bigint | Reason): bigint {
    if (isReason(value)) throw new Error(`unchecked quantity: ${value.why}`);
    return value;
}
