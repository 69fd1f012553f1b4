import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "@pulumi/pulumi/version";
import type { Words } from "./engine-words";

/** What a call answers. */
export type Answer = Partial<Pick<Words, "stdout" | "stderr" | "exitCode">> & {
    /** Told as a run goes on. */
    events?: object[];
    /** Answers when it is asked to stop, and notes each time that it is; `apart`: where no terminal asks it. */
    waits?: true | "apart";
};

/** A `pulumi` that does nothing but answer and remember. */
export interface FakePulumi {
    /** The folder that holds it, for PATH. */
    folder: string;
    /** What it was called for, in order: `stack select`, `preview`, `up` …; then `waiting`, and `SIGINT` for each signal. */
    calls(): string[];
    /** Asks the call that waits to stop, by its process alone. */
    stop(): void;
    remove(): void;
}

/**
 * Makes a `pulumi` that answers by what it is called for; of several answers each is given once, the last from then on.
 * It has the library's version, and a call that nobody foresaw fails. It is a shell's script, since a run calls it a dozen times.
 */
export function fakePulumi(answers: Record<string, Answer | Answer[]>): FakePulumi {
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-pulumi-"));
    const record = join(folder, "calls");
    writeFileSync(record, "");
    const file = (call: string, at: number, part: string) => join(folder, `${call.replace(" ", "-")}.${at}.${part}`);
    const all: typeof answers = { version: { stdout: `v${version}\n` }, ...answers };
    for (const [call, given] of Object.entries(all)) {
        [given].flat().forEach(({ stdout = "", stderr = "", exitCode = 0, events, waits }, at) => {
            writeFileSync(file(call, at + 1, "stdout"), stdout);
            writeFileSync(file(call, at + 1, "stderr"), stderr);
            writeFileSync(file(call, at + 1, "exit"), `${exitCode}`);
            if (events !== undefined) writeFileSync(file(call, at + 1, "events"), JSON.stringify(events));
            if (waits !== undefined) writeFileSync(file(call, at + 1, "waits"), waits === "apart" ? "setsid" : "");
        });
    }
    const teller = join(folder, "tell.cjs");
    writeFileSync(teller, telling);
    const waiter = join(folder, "wait.cjs");
    writeFileSync(waiter, waiting);
    writeFileSync(join(folder, "pulumi"), script(folder, teller, waiter), { mode: 0o755 });
    return {
        folder,
        calls: () => readFileSync(record, "utf8").split("\n").slice(0, -1),
        stop: () => void process.kill(Number(readFileSync(join(folder, "waiter"), "utf8")), "SIGINT"),
        remove: () => rmSync(folder, { recursive: true }),
    };
}

const script = (folder: string, teller: string, waiter: string) => `#!/bin/sh
cd '${folder}' || exit 99
call="$1"; [ "$1" = stack ] && call="$1 $2"
echo "$call" >> calls
name=$(echo "$call" | tr ' ' -)
count=$(($(cat "$name.count" 2>/dev/null || echo 0) + 1))
[ -e "$name.$count.exit" ] || count=$((count - 1))
echo "$count" > "$name.count"
answer="$name.$count"
[ -e "$answer.exit" ] || { echo "nobody foresaw: $*" >&2; exit 99; }
for argument; do case "$argument" in tcp://*) log="\${argument#tcp://}" ;; esac; done
[ -e "$answer.events" ] && '${process.execPath}' '${teller}' "$log" "$answer.events"
cat "$answer.stdout"
cat "$answer.stderr" >&2
[ -e "$answer.waits" ] && exec $(cat "$answer.waits") '${process.execPath}' '${waiter}' "$(cat "$answer.exit")"
exit "$(cat "$answer.exit")"
`;

/** Waits to be asked to stop. */
const waiting = `
const { appendFileSync, writeFileSync } = require("node:fs");
const note = (line) => appendFileSync("calls", line + "\\n");
const end = () => process.exit(Number(process.argv[2]));
process.on("SIGINT", () => {
    note("SIGINT");
    // Time for another one that there should not be.
    setTimeout(end, 500);
});
writeFileSync("waiter", String(process.pid));
note("waiting");
// Nobody ends it when a test has failed.
setTimeout(end, 600_000);
`;

/** Tells events as the engine does, over gRPC. */
const telling = `
const { readFileSync } = require("node:fs");
const grpc = require(${JSON.stringify(require.resolve("@grpc/grpc-js"))});
const { EventsClient } = require(${JSON.stringify(require.resolve("@pulumi/pulumi/proto/events_grpc_pb"))});
const { EventRequest } = require(${JSON.stringify(require.resolve("@pulumi/pulumi/proto/events_pb"))});
const [address, file] = process.argv.slice(2);
const stream = new EventsClient(address, grpc.credentials.createInsecure()).streamEvents((error) => {
    if (error) throw error;
    process.exit(0);
});
for (const event of JSON.parse(readFileSync(file, "utf8"))) {
    const request = new EventRequest();
    request.setEvent(JSON.stringify(event));
    stream.write(request);
}
stream.end();
`;
