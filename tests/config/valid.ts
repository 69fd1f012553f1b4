import * as pulumi from "@pulumi/pulumi";
import { stackConfig } from "../support/engine";

type Block = Record<string, unknown>;
export type Config = Record<string, Block>;

/** The settings of Pulumi.local.yaml by area, to be changed by a test. */
export function valid(): Config {
    const entries = Object.entries(stackConfig("local")).filter(([key]) => key.startsWith("lazysheeps:"));
    return Object.fromEntries(
        entries.map(([key, text]) => [key.slice("lazysheeps:".length), JSON.parse(text) as Block]),
    );
}

/** Hands settings over as the engine does: blocks as JSON text. */
export function use(config: Record<string, unknown>, others: Record<string, string> = {}) {
    const texts = Object.entries(config)
        .filter(([, value]) => value !== undefined)
        .map(([area, value]) => [`lazysheeps:${area}`, typeof value === "string" ? value : JSON.stringify(value)]);
    pulumi.runtime.setAllConfig({ ...(Object.fromEntries(texts) as Record<string, string>), ...others });
}

/** Sets the value at a dotted path; undefined removes the key. */
export function set(config: Config, path: string, value: unknown) {
    const keys = path.split(".");
    const last = keys.pop()!;
    const block = keys.reduce<Block>((at, key) => at[key] as Block, config);
    if (value === undefined) delete block[last];
    else block[last] = value;
}
