import { list, text, word, type Fields } from "../../values";
import type { Objects } from "../objects";

/** How far an object is. */
export interface Progress {
    ready: boolean;
    /** Why not yet; said when the time is up. */
    waiting?: string;
    /** Kubernetes itself gave it up: waiting longer is of no use. */
    failed?: string;
    /** Pods to ask why. */
    pods?: Fields[];
    /** Ready only once this text has stayed the same for 10 s. */
    settles?: string;
}

export type Look = (live: Fields, objects: Objects) => Progress | Promise<Progress>;

export const ready: Progress = { ready: true };

export const condition = (object: Fields, type: string) =>
    list(object, "status", "conditions").find((one) => text(one, "type") === type) as Fields | undefined;

export const isTrue = (object: Fields, type: string) => text(condition(object, type), "status") === "True";

/** `Reason: message` of a condition that stands in the way. */
export const said = (one: Fields | undefined) => [text(one, "reason"), text(one, "message")].filter(Boolean).join(": ");

/** `a=b,c=d` */
export const selectorText = (labels: Fields) =>
    Object.entries(labels)
        .map(([key, value]) => `${key}=${word(value)}`)
        .join(",");
