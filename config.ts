import * as pulumi from "@pulumi/pulumi";
import { conflictsOf } from "./settings/cross-checks";
import { describe, type Problem, problemsOf, unknownKey } from "./settings/problems";
import type { AccountSettings } from "./settings/account";
import { AccountSchema, Schema, type Settings } from "./settings/schema";

const project = "lazysheeps";
const areas = Object.keys({ ...Schema.shape, ...AccountSchema.shape });

/**
 * Reads and checks the whole stack file; nothing else in the program touches pulumi.Config.
 * @throws pulumi.RunError with every problem at once, before anything is registered.
 */
export function loadSettings(): Settings | { account: AccountSettings } {
    const stack = pulumi.getStack();
    const { blocks, problems } = readBlocks();
    // A stack file is about an account or about an environment, never both.
    const schema = "account" in blocks ? AccountSchema : Schema;
    const parsed = schema.safeParse(blocks);
    if (!parsed.success) problems.push(...problemsOf(parsed.error, blocks, schema));
    const readable = readableOf(blocks);
    for (const { path, why, fix } of conflictsOf(readable))
        problems.push({ path, value: valueAt(blocks, path), message: `${why}; ${fix}` });
    const name = readable.environment?.name;
    if (name !== undefined && name !== stack) {
        const message = `this is the stack ${stack}; use the stack file of that name, or write name: ${stack}`;
        problems.push({ path: "environment.name", value: name, message });
    }
    if (problems.length > 0 || !parsed.success) {
        throw new pulumi.RunError(`Pulumi.${stack}.yaml is not valid:\n${describe(problems).join("\n")}`);
    }
    return parsed.data;
}

/** The areas as the stack file has them, and the keys that belong to none. */
function readBlocks(): { blocks: Record<string, unknown>; problems: Problem[] } {
    const problems: Problem[] = [];
    const blocks: Record<string, unknown> = {};
    for (const [name, text] of Object.entries(pulumi.runtime.allConfig())) {
        const [namespace, key = ""] = split(name);
        if (namespace !== project) {
            if (areas.includes(key))
                problems.push({ path: key, message: `stands under ${namespace}:; write ${project}:${key}` });
        } else if (!areas.includes(key)) problems.push(unknownKey([key], areas));
        else {
            try {
                blocks[key] = JSON.parse(text);
            } catch {
                problems.push({
                    path: key,
                    value: text,
                    message: "not a block of settings; write its keys indented below it",
                });
            }
        }
    }
    return { blocks, problems };
}

/** The areas that are right by themselves. */
function readableOf(blocks: Record<string, unknown>): Partial<Settings> {
    const right = Object.entries(Schema.shape).flatMap(([area, schema]) => {
        const { success, data } = schema.safeParse(blocks[area]);
        return success ? [[area, data]] : [];
    });
    return Object.fromEntries(right) as Partial<Settings>;
}

function split(name: string): [string, string?] {
    const colon = name.indexOf(":");
    return [name.slice(0, colon), name.slice(colon + 1)];
}

function valueAt(blocks: unknown, path: string): unknown {
    return path
        .split(".")
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], blocks);
}
