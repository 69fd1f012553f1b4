import { CommandError } from "@pulumi/pulumi/automation";
import { messages } from "../messages";
import { messageOf } from "../reason";
import { diagnosticsOf, UpError } from "../up";
import { heldBy } from "./plan";

/** A failure of the engine that has advice of its own. */
interface Row {
    /** What the engine says (recorded in tests/support/engine-words.ts). */
    says: RegExp;
    /** What to do about it; `urn` is the resource that `says` has found. */
    advice: (stack: string, urn: string) => string;
    /** In what state it leaves the stack: as it was, part of the way, or with something that may not work. */
    leaves: "untouched" | "part" | "broken";
}

/**
 * Of all that the engine may say the failures that nobody can be expected to read right; the first that fits counts. Pods
 * and builds print what they like into the same text, so that each row asks for a whole phrase of the engine's.
 */
export const rows: Record<string, Row> = {
    "a run that was stopped": {
        says: /(?:\^C|SIGTERM) received; cancelling|error: (?:update|destroy|refresh) canceled/,
        advice: messages.stopped,
        leaves: "part",
    },
    "a lock": { says: /the stack is currently locked by \d+ lock/, advice: messages.locked, leaves: "untouched" },
    "a lock of Pulumi Cloud": {
        says: /\[409\] Conflict: Another update is currently in progress/,
        advice: messages.locked,
        leaves: "untouched",
    },
    "a sign-in that has run out": {
        says: /ExpiredToken|security token included in the request is (?:expired|invalid)|InvalidClientTokenId|SSO session has expired|authorization token has expired|the server has asked for the client to provide credentials|\[401\] Unauthorized|requires logging in; try running `pulumi login`/,
        advice: messages.signedOut,
        leaves: "part",
    },
    "a wrong passphrase": {
        says: /incorrect passphrase|passphrase must be set with PULUMI_CONFIG_PASSPHRASE/,
        advice: messages.notDecrypted,
        leaves: "untouched",
    },
    "a wrong key": {
        says: /error: failed to decrypt|failed to decrypt (?:encrypted )?config|stack config: cipher: message authentication failed|operation error KMS: Decrypt/,
        advice: messages.notDecrypted,
        leaves: "untouched",
    },
    "no state": {
        says: /error: unable to open (?:bucket|state directory|state database) |read "\.pulumi\/meta\.yaml"|could not list bucket|failed to load checkpoint: blob \(|PULUMI_ACCESS_TOKEN must be set for login/,
        advice: messages.noState,
        leaves: "untouched",
    },
    "a broken state": {
        says: /snapshot integrity failure; refusing to use it|failed to load checkpoint|corrupt store: /,
        advice: messages.stateBroken,
        leaves: "untouched",
    },
    "a protected resource": {
        says: /resource "(?<urn>urn:pulumi:[^"]+)"(?: as part of replacing "[^"]+")?\s+(?:as it is currently marked for protection|cannot be deleted\s+because it is protected)/,
        advice: (stack, urn) => messages.protects(stack, urn, heldBy(urn) ?? "what people depend on"),
        leaves: "part",
    },
    "pods that do not get ready": {
        says: /but it is not ready in time|timed out waiting to be Ready/,
        advice: messages.neverReady,
        leaves: "broken",
    },
};

/**
 * Exit codes of the engine that tell as much as words do; they count where no row fits by its words.
 * Source: https://www.pulumi.com/docs/iac/cli/exit-codes
 */
export const codes: Record<number, Omit<Row, "says">> = {
    3: { advice: messages.notAllowed, leaves: "part" },
    8: { advice: messages.stopped, leaves: "part" },
    9: { advice: messages.waitedInVain, leaves: "broken" },
    255: { advice: messages.engineFailed, leaves: "broken" },
};

export interface Advice {
    text: string;
    leaves: Row["leaves"];
}

/** What is to be done about a failure of the engine; undefined when what it says is all there is to say. */
export function adviceOn(stack: string, said: string): Advice | undefined {
    const words = withoutLogs(said);
    for (const { says, advice, leaves } of Object.values(rows)) {
        const match = says.exec(words);
        if (match !== null) return { text: advice(stack, match.groups?.["urn"] ?? ""), leaves };
    }
    const byCode = codes[exitCodeOf(said)];
    return byCode && { text: byCode.advice(stack, ""), leaves: byCode.leaves };
}

/** The engine's exit code, which the library says at the beginning of its text alone; NaN where a signal has ended it. */
const exitCodeOf = (said: string) =>
    Number(/^code: -2\n stdout: \n stderr: Command failed with exit code (\d+)[: ]/.exec(said)?.[1]);

/** Without the lines of containers' logs, `name | line`, which speak of the application. */
const withoutLogs = (said: string) => said.replace(/^\s+[a-z0-9-]+ \| .*$/gm, "");

/** What an error tells a person, with what to do where the engine says too little; `known` is advice that is known already. */
export function explained(stack: string, error: unknown, known?: Advice): Advice {
    if (!(error instanceof CommandError || error instanceof UpError))
        return { text: messageOf(error), leaves: "broken" };
    const details = error instanceof UpError ? error.details : error.message;
    const advice = known ?? adviceOn(stack, details);
    const text = error instanceof UpError ? error.message : diagnosticsOf(details);
    return { text: advice === undefined ? text : `${text}\n${advice.text}`, leaves: advice?.leaves ?? "broken" };
}
