import * as pulumi from "@pulumi/pulumi";
import { stackConfig } from "../support/engine";

type Block = Record<string, unknown>;
export type Config = Record<string, Block>;

/** The settings of a stack file by area, filled in as its form asks, to be changed by a test. */
export function valid(stack = "local"): Config {
    const entries = Object.entries(stackConfig(stack)).filter(([key]) => key.startsWith("lazysheeps:"));
    const config = Object.fromEntries(
        entries.map(([key, text]) => [
            key.slice("lazysheeps:".length),
            JSON.parse(text.replaceAll("000000000000", "123456789012")) as Block,
        ]),
    );
    for (const [path, value] of Object.entries(filledIn[stack] ?? {})) set(config, path, value);
    return config;
}

const digest = (image: string) =>
    `123456789012.dkr.ecr.eu-central-1.amazonaws.com/lazysheeps/${image}@sha256:${"a".repeat(64)}`;

/** What people fill in; the account's number stands for itself. */
const filledIn: Record<string, Record<string, unknown>> = {
    account: {
        "account.github.repository": "flock/lazysheeps",
        "account.github.ownerId": 111,
        "account.github.repositoryId": 222,
        "account.admin": "arn:aws:iam::123456789012:role/administrator",
        "account.hostedZones.prod": "Z0123456789ABC",
        "account.budget.email": "budget@flock.invalid",
    },
    prod: {
        "platform.entrance.domain": "sheep.flock.invalid",
        "platform.entrance.hostedZone": "Z0123456789ABC",
        "platform.alarms.email": "on-call@flock.invalid",
        "images.backend": digest("backend"),
        "images.frontend": digest("frontend"),
        "images.postgres": digest("postgres"),
    },
};

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
