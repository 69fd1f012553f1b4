import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A server of a test, on a port of its own. */
export interface Served {
    url: string;
    port: number;
    close: () => Promise<void>;
}

export async function served(listener: RequestListener, tls?: { key: string; cert: string }): Promise<Served> {
    const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
    // A client that was busy elsewhere may use a connection just as it is closed for having been idle.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
        url: `${tls === undefined ? "http" : "https"}://localhost:${port}`,
        port,
        close: () => {
            const closed = new Promise<void>((resolve) => server.close(() => resolve()));
            server.closeAllConnections();
            return closed;
        },
    };
}

/** A port that nothing listens on, nor is given to those that ask for any; and one that `fetch` does not refuse by itself. */
export const closedPort = 2;
