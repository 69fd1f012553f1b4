import * as pulumi from "@pulumi/pulumi";
import { readStackFile, stackFiles } from "../stack-file";

type Block = Record<string, unknown>;
/** The settings of a stack by area. */
export type Config = Record<string, Block>;

/**
 * A stack file as the engine hands it over: objects become JSON text.
 * @throws with the stacks there are, when it is none of them
 */
export function stackConfig(stack: string, project = "."): Record<string, string> {
    const { config } = readStackFile(stack, project);
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
}

/** Those that make something in an AWS account: environments, then what an account has once. */
export function stacksOnAws(): string[] {
    const settings = stackFiles().map((stack) => ({ stack, config: stackSettings(stack) }));
    const environments = settings.filter(({ config }) => at(config, "platform.kind") === "aws");
    const accounts = settings.filter(({ config }) => "account" in config);
    return [...environments, ...accounts].map(({ stack }) => stack);
}

/** A stack file's settings by area, its account's number written in where it is blank. */
export function stackSettings(stack: string): Config {
    const entries = Object.entries(stackConfig(stack)).filter(([key]) => key.startsWith("lazysheeps:"));
    const settings = Object.fromEntries(
        entries.map(([key, text]) => [
            key.slice("lazysheeps:".length),
            JSON.parse(text.replaceAll("000000000000", exampleAccount)) as Block,
        ]),
    );
    const { images } = settings;
    if (images?.["source"] === "prebuilt") settings["images"] = { ...handedOver, ...images };
    return settings;
}

/** Which images a prebuilt stack runs is no matter of its file: blank there. */
const handedOver = { backend: "<digest>", frontend: "<digest>", postgres: "<digest>" };
const exampleAccount = "123456789012";

/** What people fill in, by path, as far as a stack's form has a place for it. */
export function examplesFor(config: Config): [path: string, example: unknown][] {
    const { account, region } = (at(config, "platform.registry") ?? config["platform"] ?? {}) as Block;
    const digest = (image: string) =>
        `${String(account)}.dkr.ecr.${String(region)}.amazonaws.com/lazysheeps/${image}@sha256:${"a".repeat(64)}`;
    const examples = {
        "account.github.repository": "flock/lazysheeps",
        "account.github.ownerId": 111,
        "account.github.repositoryId": 222,
        "account.admin": `arn:aws:iam::${exampleAccount}:role/administrator`,
        "account.hostedZones.prod": "Z0123456789ABC",
        "account.budget.email": "budget@flock.invalid",
        "platform.entrance.domain": "sheep.flock.invalid",
        "platform.entrance.hostedZone": "Z0123456789ABC",
        "platform.alarms.email": "on-call@flock.invalid",
        "images.backend": digest("backend"),
        "images.frontend": digest("frontend"),
        "images.postgres": digest("postgres"),
    };
    return Object.entries(examples).filter(([path]) => at(config, path) !== undefined);
}

/** Whether somebody has yet to fill it in. */
export const isBlank = (value: unknown) => value === 0 || (typeof value === "string" && value.includes("<"));

/** The value at a dotted path. */
export const at = (config: Config, path: string) =>
    path.split(".").reduce<unknown>((value, key) => (value as Block | undefined)?.[key], config);

/** Sets the value at a dotted path; undefined removes the key. */
export function set(config: Config, path: string, value: unknown) {
    const keys = path.split(".");
    const last = keys.pop()!;
    const block = keys.reduce<Block>((at, key) => at[key] as Block, config);
    if (value === undefined) delete block[last];
    else block[last] = value;
}

/** Hands settings over as the engine does: blocks as JSON text. */
export function use(config: Record<string, unknown>, others: Record<string, string> = {}) {
    const texts = Object.entries(config)
        .filter(([, value]) => value !== undefined)
        .map(([area, value]) => [`lazysheeps:${area}`, typeof value === "string" ? value : JSON.stringify(value)]);
    pulumi.runtime.setAllConfig({ ...(Object.fromEntries(texts) as Record<string, string>), ...others });
}
