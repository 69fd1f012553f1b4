import { existsSync } from "node:fs";
import * as https from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import type { Fields, Value } from "../values";

/** What the API server said no to. */
export class ApiError extends Error {
    constructor(
        readonly code: number,
        readonly status: Fields,
        message: string,
    ) {
        super(message);
    }
}

/** How often one request is sent. */
const most = 5;

export interface Call {
    method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    query?: Record<string, string | undefined>;
    body?: Value;
    contentType?: string;
}

/** Reads a kubeconfig given as a path or as its content; without one the client's usual places are looked at. */
export function readKubeconfig(kubeconfig: string | undefined, context: string | undefined): KubeConfig {
    const config = new KubeConfig();
    if (kubeconfig === undefined || kubeconfig === "") config.loadFromDefault();
    else if (existsSync(kubeconfig)) config.loadFromFile(kubeconfig);
    else config.loadFromString(kubeconfig);
    if (context !== undefined) {
        if (config.getContextObject(context) === null) {
            const known = config.getContexts().map(({ name }) => name);
            throw new Error(`the kubeconfig has no context "${context}"; it has: ${known.join(", ") || "none"}`);
        }
        config.setCurrentContext(context);
    }
    return config;
}

/** Requests to one API server. */
export class Connection {
    private readonly server: URL;
    private agent?: https.Agent;

    constructor(private readonly config: KubeConfig) {
        const cluster = config.getCurrentCluster();
        if (cluster === null)
            throw new Error(`the kubeconfig's current context names no cluster; name one with "context"`);
        this.server = new URL(cluster.server);
    }

    /**
     * The answer's JSON. What is only read is asked for again when an answer is lost; what the server asks to have sent
     * again, too. Throws ApiError for a refusal and Error with the address when nobody answers.
     */
    async json(path: string, call: Call = {}): Promise<Fields> {
        return JSON.parse(await this.text(path, call)) as Fields;
    }

    async text(
        path: string,
        { method = "GET", query = {}, body, contentType = "application/json" }: Call = {},
    ): Promise<string> {
        const url = new URL(this.server.pathname.replace(/\/$/, "") + path, this.server);
        for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, value);
        const options: https.RequestOptions = {
            method,
            headers: { "content-type": contentType, accept: "application/json, */*" },
        };
        await this.config.applyToHTTPSOptions(options);
        options.agent = this.keepAlive(options.agent);
        const sent = body === undefined ? undefined : JSON.stringify(body);
        // Node leaves the length out for a DELETE, and the server then reads no body.
        if (sent !== undefined) options.headers = { ...options.headers, "content-length": Buffer.byteLength(sent) };
        for (let time = 1; ; time += 1) {
            try {
                const { code, answer, again } = await this.send(url, options, sent);
                if (code < 300) return answer;
                const retried = code === 429 || code >= 500;
                if (!retried || time === most || !(again || method === "GET")) throw refusal(code, answer);
            } catch (error) {
                const lost = error instanceof Unreachable && error.lost && method === "GET";
                if (!lost || time === most) throw error;
            }
            await pause(1000);
        }
    }

    /** The client makes an agent for every request, and with it a TLS handshake; waits ask often. */
    private keepAlive(agent: https.RequestOptions["agent"]) {
        // A proxy's agent is of another class and is left alone. Idle sockets go before the server drops them.
        if (!(agent instanceof https.Agent)) return agent;
        this.agent ??= new https.Agent({ ...agent.options, keepAlive: true, timeout: 30_000 });
        return this.agent;
    }

    private send(url: URL, options: https.RequestOptions, body: string | undefined) {
        return new Promise<{ code: number; answer: string; again: boolean }>((resolve, reject) => {
            const request = https.request(url, { ...options, timeout: 30_000 }, (response) => {
                const parts: Buffer[] = [];
                response.on("data", (part: Buffer) => parts.push(part));
                response.on("error", (error) => reject(new Unreachable(this.server.href, error)));
                response.on("end", () =>
                    resolve({
                        code: response.statusCode ?? 0,
                        answer: Buffer.concat(parts).toString("utf8"),
                        again: response.headers["retry-after"] !== undefined,
                    }),
                );
            });
            request.on("timeout", () => request.destroy(new Error("no answer in 30 s")));
            request.on("error", (error) => reject(new Unreachable(this.server.href, error)));
            request.end(body);
        });
    }
}

export class Unreachable extends Error {
    /** Whether somebody was there, and the answer was lost. */
    readonly lost: boolean;

    constructor(server: string, cause: NodeJS.ErrnoException) {
        super(`configured Kubernetes cluster is unreachable: ${server}: ${cause.message}`, { cause });
        this.lost = cause.code === "ECONNRESET";
    }
}

function refusal(code: number, answer: string): ApiError {
    const status = statusOf(answer);
    return new ApiError(code, status, typeof status["message"] === "string" ? status["message"] : answer);
}

function statusOf(answer: string): Fields {
    try {
        return JSON.parse(answer) as Fields;
    } catch {
        return {};
    }
}
