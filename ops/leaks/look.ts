import { environmentName } from "../../infra/aws/names";
import type { AwsSettings } from "../../settings/aws";
import type { Settings } from "../../settings/schema";
import { reasonOf } from "../reason";
import { type Clients, type Found, type Kind, kinds, type List } from "./kinds";
import { owns } from "./owner";

/** What is asked about: the settings of an environment on AWS. */
export interface AwsEnvironment extends Pick<Settings, "environment" | "database"> {
    platform: AwsSettings;
}

type Left = Found & { kind: Kind };

export interface Leftovers {
    leaks: Left[];
    /** What is meant to outlive its environment. */
    stays: (Left & { why: string })[];
    /** Kinds that could not be listed. */
    unseen: { kind: Kind; why: string }[];
}

/** Looks up what an environment has left in its account and region, all kinds at once. */
export async function leftovers(
    settings: AwsEnvironment,
    aws: Clients,
    list: Record<Kind, List> = kinds,
): Promise<Leftovers> {
    const { account, region } = settings.platform;
    const owner = { account, region, environment: settings.environment.name };
    const result: Leftovers = { leaks: [], stays: [], unseen: [] };
    const look = async (kind: Kind) => {
        const all = await list[kind](aws, owner);
        return all.filter(({ tags }) => tags === undefined || owns(owner, tags));
    };
    const names = Object.keys(list) as Kind[];
    const looks = await Promise.allSettled(names.map(look));
    for (const [index, kind] of names.entries()) {
        const one = looks[index]!;
        if (one.status === "rejected") {
            result.unseen.push({ kind, why: reasonOf(one.reason) });
            continue;
        }
        for (const found of one.value) {
            const left = { kind, ...found };
            const why = reasonToStay(left, settings);
            if (why === undefined) result.leaks.push(left);
            else result.stays.push({ ...left, why });
        }
    }
    return result;
}

/** Why something stays after a destroy; undefined where nothing says so. */
function reasonToStay({ kind, id, tags = {} }: Left, settings: AwsEnvironment): string | undefined {
    const { environment, database, platform } = settings;
    if (kind === "buckets") {
        const backups = `${environmentName(environment.name)}-backups-${platform.account}`;
        return environment.production && id === backups ? "backups outlive what people depend on" : undefined;
    }
    if (kind !== "volumes") return undefined;
    if (id === database.existingVolume) return "database.existingVolume";
    const claim = tags["kubernetes.io/created-for/pvc/name"];
    return claim !== undefined && database.keepVolume ? `database.keepVolume: the volume of ${claim}` : undefined;
}

/** 0 nothing is left but what is meant to stay, 1 leaks, 2 not everything could be looked up. */
export const exitCodeOf = ({ leaks, unseen }: Leftovers) => (unseen.length > 0 ? 2 : leaks.length > 0 ? 1 : 0);
