import program = require("../../index");
import type { AwsSettings } from "../../settings/aws";
import type { Answers } from "./answers";
import { record, type Recorded } from "./record";
import { at, examplesFor, isBlank, set, stackSettings, use } from "./settings";

/**
 * All resources that the program declares for a stack file, with examples in place of what is blank in it: no account,
 * cluster or engine is asked. @throws what the program would say in a preview
 */
export async function declared(stack: string): Promise<Recorded[]> {
    const config = stackSettings(stack);
    for (const [path, example] of examplesFor(config)) if (isBlank(at(config, path))) set(config, path, example);
    use(config);
    const { resources } = await record(
        program,
        stack,
        agreeing(config["platform"] as Partial<AwsSettings> | undefined),
    );
    return resources;
}

/** Look-ups of places, which answer with those that the settings name. */
function agreeing(platform: Partial<AwsSettings> | undefined): Answers {
    if (platform?.network === undefined) return {};
    const names = platform.network.zones.map((letter) => `${platform.region}${letter}`);
    return {
        "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({ names, zoneIds: names }),
        "aws:ebs/getVolume:getVolume": () => ({
            availabilityZone: names[0],
            tags: { "ebs.csi.aws.com/cluster": "true" },
        }),
    };
}
