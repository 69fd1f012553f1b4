import { type Config, examplesFor, set, stackSettings } from "../../ops/graph/settings";

export { type Config, set, use } from "../../ops/graph/settings";

/** Where the stacks of tests are, wherever a fork's are. */
const place = { account: "123456789012", region: "eu-central-1" };

/** The settings of a stack file by area, with examples for all that a fork fills in, to be changed by a test. */
export function valid(stack = "local"): Config {
    const config = placed(stackSettings(stack));
    for (const [path, example] of examplesFor(config)) set(config, path, example);
    return config;
}

/** The same settings in the account and region of tests, in names and addresses too. */
function placed(config: Config): Config {
    const { account, region } = (config["account"] ?? config["platform"] ?? {}) as Partial<typeof place>;
    if (account === undefined || region === undefined) return config;
    const text = JSON.stringify(config).replaceAll(account, place.account).replaceAll(region, place.region);
    return JSON.parse(text) as Config;
}
