import http from "node:http";
import https from "node:https";
import type { Failure, LoadOptions, LoadResult } from "./load";

/** A process of its own: the engine's work must not delay the requests. Told to end by a message from its parent. */
const { url, paths, perSecond, connectTo } = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
const { protocol, host, hostname } = new URL(url);
const { Agent, request } = protocol === "https:" ? https : http;
const limitMilliseconds = 5000;
const shownFailures = 20;

const agent = new Agent({ keepAlive: true });
const started = Date.now();
const failures: Failure[] = [];
const kinds: Record<string, number> = {};
const latencies: number[] = [];
let sent = 0;
let open = 0;
/** Milliseconds in which this process could not run, nor take an answer. */
let stalled = 0;
let ending = false;

function send(id: number) {
    const begun = performance.now();
    let ended = false;
    const end = (kind?: string) => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        open -= 1;
        latencies.push(performance.now() - begun - (stalled - before));
        if (kind !== undefined) {
            kinds[kind] = (kinds[kind] ?? 0) + 1;
            if (failures.length < shownFailures) failures.push({ id, after: (Date.now() - started) / 1000, kind });
        }
        if (ending && open === 0) tell();
    };
    open += 1;
    // Every other request brings its own connection, as a new visitor does; the rest keep theirs.
    const outgoing = request(`${url}${paths[Math.floor(id / 2) % paths.length]!}`, {
        ...(connectTo && { hostname: connectTo.host, port: connectTo.port, servername: hostname }),
        // Some ways in are for one address family; trying the other first would cost a moment.
        family: 4,
        agent: id % 2 === 0 ? agent : false,
        headers: { Host: host, "X-Request-Id": `load-${started}-${id}` },
    });
    const before = stalled;
    let seen = before;
    const late = () => {
        const more = stalled - seen;
        seen = stalled;
        if (more > 0) timer = setTimeout(late, more);
        else outgoing.destroy(new Error("no answer within 5 s"));
    };
    let timer = setTimeout(late, limitMilliseconds);
    outgoing.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    outgoing.on("response", (response) => {
        const { statusCode = 0 } = response;
        response.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
        response.on("end", () => end(statusCode >= 200 && statusCode < 300 ? undefined : `status ${statusCode}`));
        response.resume();
    });
    outgoing.end();
}

function tell() {
    clearInterval(clock);
    latencies.sort((a, b) => a - b);
    const at = (share: number) => Math.round(latencies[Math.floor(latencies.length * share)] ?? 0);
    const seconds = (Date.now() - started) / 1000;
    const failed = Object.values(kinds).reduce((sum, count) => sum + count, 0);
    const result: LoadResult = { sent, failed, failures, kinds, seconds, p50: at(0.5), p99: at(0.99) };
    process.send?.(result, () => process.disconnect());
    agent.destroy();
}

process.on("disconnect", () => process.exit());

// An open loop: what is due goes out, whether or not earlier requests have been answered.
let ticked = performance.now();
const clock = setInterval(() => {
    const since = performance.now() - ticked;
    ticked += since;
    if (since > 200) stalled += since;
    const due = Math.floor(((Date.now() - started) / 1000) * perSecond);
    for (; sent < due && !ending; sent += 1) send(sent);
}, 10);

process.on("message", (message) => {
    if (message === "count") process.send?.({ answered: sent - open });
    else {
        ending = true;
        if (open === 0) tell();
    }
});
