import { request as ask } from "node:http";
import { setTimeout } from "node:timers/promises";
import { type Served, served } from "../served";

/** Stands in front of an address and passes on what it is asked, after a while or over TLS. */
export function inFront(
    of: string,
    { delayMs = 0, tls }: { delayMs?: number; tls?: { key: string; cert: string } },
): Promise<Served> {
    const { host, hostname, port } = new URL(of);
    return served((request, response) => {
        // Whatever name it is asked by: the application answers to its own alone.
        const headers = { ...request.headers, host };
        void setTimeout(delayMs).then(() => {
            const passedOn = ask({ hostname, port, path: request.url, method: request.method, headers }, (answer) => {
                response.writeHead(answer.statusCode!, answer.headers);
                answer.pipe(response);
            });
            passedOn.on("error", () => response.destroy());
            request.pipe(passedOn);
        });
    }, tls);
}
