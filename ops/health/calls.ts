import { messages } from "../messages";

const deadlineMs = 10_000;

/** Posts a value as JSON. @throws without the address, which is a secret of whoever listens there */
export async function post(url: string, value: unknown): Promise<void> {
    const body = JSON.stringify(value);
    await call(url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

/** Asks for an address, as services that notice silence want it. @throws as `post` does */
export const ping = (url: string) => call(url, {});

async function call(url: string, options: RequestInit): Promise<void> {
    const { username, password } = new URL(url);
    // fetch refuses such an address, and quotes it.
    if (username !== "" || password !== "") throw new Error(messages.namesUser);
    const { ok, status } = await fetch(url, { ...options, signal: AbortSignal.timeout(deadlineMs) });
    if (!ok) throw new Error(messages.answeredWith(status));
}
