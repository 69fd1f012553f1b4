import { type IncomingHttpHeaders, request as http } from "node:http";
import { request as https } from "node:https";
import { InvalidArgumentError } from "commander";

/** Where a connection goes. */
export interface Place {
    host: string;
    port: number;
}

export interface Request {
    /** In place of what the address says: a load balancer whose name nobody resolves yet. */
    connectTo?: Place | undefined;
    /** PEM of an authority to trust in place of those that everybody trusts. */
    ca?: string | undefined;
    /** Takes an answer under whatever certificate: nothing secret is sent, and somebody else looks at the certificate. */
    anyCertificate?: boolean;
    signal: AbortSignal;
}

export interface Response {
    status: number;
    headers: IncomingHttpHeaders;
    body: string;
}

/** Reads the `HOST:PORT` of a command's option. @throws when it is something else */
export function placeOf(text: string): Place {
    const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
    if (host === undefined) throw new InvalidArgumentError(`got "${text}"; write HOST:PORT`);
    return { host, port: Number(port) };
}

/** Takes one `HOST:PORT` or several with commas between them, as they are. @throws when one is something else */
export function placesOf(text: string): string {
    text.split(",").forEach(placeOf);
    return text;
}

/** Asks once, as a browser does that follows no redirect; Host and TLS server name are those of the address. */
export function get(url: string, { connectTo, ca, anyCertificate = false, signal }: Request): Promise<Response> {
    const { protocol, host } = new URL(url);
    const options = {
        ...(connectTo && { hostname: connectTo.host, port: connectTo.port }),
        headers: { Host: host },
        agent: false as const,
        ca,
        rejectUnauthorized: !anyCertificate,
        signal,
    };
    return new Promise((resolve, reject) => {
        (protocol === "https:" ? https : http)(url, options, (response) => {
            response.setEncoding("utf8");
            let body = "";
            response.on("data", (part: string) => (body += part));
            response.on("error", reject);
            response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
        })
            .on("error", reject)
            .end();
    });
}
