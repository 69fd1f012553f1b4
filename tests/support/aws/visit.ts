import { request } from "node:http";
import { request as secureRequest } from "node:https";
import type { TLSSocket } from "node:tls";
import { reachIngress } from "../lab";

export interface Answer {
    status: number;
    location: string | undefined;
    /** Who says to have answered: nginx signs what it passes on as well. */
    server: string | undefined;
    text: string;
    /** Subject of the certificate: the ARN that the Ingress names. */
    certificate: string | undefined;
}

/** Asks the load balancer for a page, as somebody does who types this address. */
export async function visit(address: string): Promise<Answer> {
    const { protocol, host, pathname } = new URL(address);
    const ports = await reachIngress();
    const isSecure = protocol === "https:";
    return new Promise((resolve, reject) => {
        const options = {
            host: "127.0.0.1",
            port: isSecure ? ports.https : ports.http,
            path: pathname,
            headers: { host },
            // A resumed session shows no certificate.
            agent: false as const,
            ...(isSecure && { servername: host, rejectUnauthorized: false }),
        };
        const asked = (isSecure ? secureRequest : request)(options, (response) => {
            let text = "";
            const certificate = isSecure
                ? String((response.socket as TLSSocket).getPeerCertificate().subject.CN)
                : undefined;
            response.setEncoding("utf8").on("data", (part: string) => (text += part));
            response.on("end", () =>
                resolve({
                    status: response.statusCode!,
                    location: response.headers.location,
                    server: response.headers["server"] as string | undefined,
                    text,
                    certificate,
                }),
            );
        });
        asked.once("error", reject).end();
    });
}
