import { at, type Config, examplesFor, set, stackSettings } from "../../ops/graph/settings";

export { type Config, set, use } from "../../ops/graph/settings";

const place = { account: "123456789012", region: "eu-central-1" };
const zone = "Z0123456789ABC";

/** What each fork decides for itself, as the tests have it; undefined: left out. */
const decided: Record<string, unknown> = {
    "account.environments": ["dev", "prod"],
    "account.hostedZones": { prod: zone },
    "account.elsewhere": {},
    "account.state": undefined,
    "account.github.providerExists": false,
};
const decidedOfProd: Record<string, unknown> = {
    "platform.entrance.domain": "sheep.flock.invalid",
    "platform.entrance.hostedZone": zone,
    "platform.entrance.certificate": undefined,
    "platform.entrance.plainHttp": false,
};

/** The settings of a stack file by area, to be changed by a test; they are the same wherever a fork has its stacks. */
export function valid(stack = "local"): Config {
    const config = placed(stackSettings(stack));
    for (const [path, value] of Object.entries({ ...decided, ...(stack === "prod" && decidedOfProd) }))
        if (at(config, path.split(".")[0]!) !== undefined) set(config, path, value);
    for (const [path, example] of examplesFor(config)) set(config, path, example);
    return config;
}

/** Settings as a stack file has them. */
export const keyed = (config: object): Config =>
    Object.fromEntries(Object.entries(config as Config).map(([area, block]) => [`lazysheeps:${area}`, block]));

/** The same settings in the account and region of tests, in names and addresses too. */
function placed(config: Config): Config {
    const { account, region } = (config["account"] ?? config["platform"] ?? {}) as Partial<typeof place>;
    if (account === undefined || region === undefined) return config;
    const text = JSON.stringify(config).replaceAll(account, place.account).replaceAll(region, place.region);
    return JSON.parse(text) as Config;
}
