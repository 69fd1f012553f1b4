import { isIP } from "node:net";
import { connect } from "node:tls";
import { get, type Place } from "../http";
import { reasonOf } from "../reason";

/** How an address is reached. */
export interface Reach {
    /** In place of what the address says: a load balancer whose name nobody resolves yet. */
    connectTo?: Place | undefined;
    /** Milliseconds after which an answer no longer counts. */
    deadlineMs: number;
    /** PEM of an authority to trust beside those that everybody trusts. */
    ca?: string | undefined;
}

/** Status and body, or why there are none. */
export interface Answer {
    /** Milliseconds until the last byte, or until it was given up. */
    ms: number;
    status?: number;
    body: string;
    error?: string;
}

/** Asks once, as a browser does that follows no redirect; never throws. */
export async function ask(url: string, { deadlineMs, ...reach }: Reach): Promise<Answer> {
    const began = performance.now();
    const ms = () => Math.round(performance.now() - began);
    const signal = AbortSignal.timeout(deadlineMs);
    try {
        const { status, body } = await get(url, { ...reach, signal });
        return { ms: ms(), status, body };
    } catch (error) {
        return { ms: ms(), body: "", error: signal.aborted ? `no answer within ${deadlineMs} ms` : reasonOf(error) };
    }
}

export interface Certificate {
    until: Date;
    /** Why a browser would refuse it. */
    refused?: string;
}

/** The certificate of an address; undefined over plain HTTP, and where no TLS connection comes about. */
export function certificateOf(url: string, { connectTo, deadlineMs, ca }: Reach): Promise<Certificate | undefined> {
    const { protocol, hostname, port } = new URL(url);
    if (protocol !== "https:") return Promise.resolve(undefined);
    const place = connectTo ?? { host: hostname, port: Number(port || 443) };
    return new Promise((resolve) => {
        // One that is refused is looked at all the same.
        const socket = connect({ ...place, servername: serverName(url), rejectUnauthorized: false, ca }, () => {
            // Typed as always an error; it is its code.
            const refused = socket.authorized ? undefined : String(socket.authorizationError);
            const until = new Date(socket.getPeerCertificate().valid_to);
            socket.destroy();
            resolve({ until, ...(refused !== undefined && { refused }) });
        });
        socket.setTimeout(deadlineMs, () => socket.destroy());
        // Why there is none is what `ask` says; a socket that is destroyed closes without an error.
        socket.on("error", () => resolve(undefined)).on("close", () => resolve(undefined));
    });
}

/** TLS asks for names only. */
function serverName(url: string): string {
    const { hostname } = new URL(url);
    return isIP(hostname) === 0 ? hostname : "";
}
