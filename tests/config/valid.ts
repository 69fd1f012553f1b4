import { type Config, examplesFor, set, stackSettings } from "../../ops/graph/settings";

export { type Config, set, use } from "../../ops/graph/settings";

/** The settings of a stack file by area, filled in as its form asks, to be changed by a test. */
export function valid(stack = "local"): Config {
    const config = stackSettings(stack);
    for (const [path, example] of examplesFor(config)) set(config, path, example);
    return config;
}
