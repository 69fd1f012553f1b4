import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A leak: which secret, in what form. */
export type Leak = `${string} as ${string}`;

/** Which of the secrets, by name, a text holds in some form. A secret of less than eight characters is found anywhere. */
export function leaksIn(text: string, secrets: Record<string, string>): Leak[] {
    return Object.entries(secrets).flatMap(([name, secret]) =>
        Object.entries(formsOf(secret))
            .filter(([, form]) => text.includes(form))
            .map(([form]) => `${name} as ${form}` as const),
    );
}

/** Texts as which a secret goes through logs, states and addresses; each stands for any text around it. */
export function formsOf(secret: string): Record<string, string> {
    const hex = Buffer.from(secret).toString("hex");
    const forms: Record<string, string> = {
        "plain text": secret,
        JSON: JSON.stringify(secret).slice(1, -1),
        "JSON in JSON": JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
        "a part of a URL": encodeURIComponent(secret),
        "a part of a form": new URLSearchParams({ secret }).toString().slice("secret=".length),
        "hexadecimal digits": hex,
        "capital hexadecimal digits": hex.toUpperCase(),
    };
    for (const encoding of ["base64", "base64url"] as const)
        for (const before of [0, 1, 2]) forms[`${encoding} after ${before} bytes`] = within(secret, encoding, before);
    return forms;
}

/** The part of the encoded text that is the same whatever stands around the secret. */
function within(secret: string, encoding: "base64" | "base64url", before: number): string {
    const bytes = Buffer.from("\0".repeat(before) + secret);
    const first = Math.ceil((before * 8) / 6);
    return bytes.toString(encoding).slice(first, Math.floor((bytes.length * 8) / 6));
}

/** The leaks of every file below a folder, `path: leak`. */
export function leaksBelow(folder: string, secrets: Record<string, string>): string[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((path) => {
        const file = join(folder, path);
        if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return [];
        // One character a byte: whatever it holds is a text.
        return leaksIn(readFileSync(file, "latin1"), secrets).map((leak) => `${file}: ${leak}`);
    });
}
