import type { AccountSettings } from "../../../settings/account";
import * as aws from "@pulumi/aws";
import { repositoryName } from "../names";
import { Budget } from "./budget";
import { GithubTrust } from "./github-trust";
import { Registry } from "./registry";
import { EnvironmentRoles } from "./roles";

const images = ["backend", "frontend", "postgres"];

/** The stack `account`: what an AWS account holds once and what outlives every environment. An admin runs it. */
export function account(settings: AccountSettings) {
    const { account: id, region, github, environments } = settings;
    const provider = new aws.Provider("aws", {
        region,
        allowedAccountIds: [id],
        defaultTags: { tags: { project: "lazysheeps", environment: "account" } },
    });
    const on = { providers: [provider] };

    const registries = images.map(
        (name) =>
            new Registry(
                name,
                {
                    name: repositoryName(name),
                    keepReleases: settings.keepReleases,
                    environments,
                    elsewhere: settings.elsewhere,
                },
                on,
            ),
    );
    const trust = new GithubTrust("github", { account: id, ...github }, on);
    const roles = environments.map(
        (environment) => new EnvironmentRoles(environment, { environment, settings, trust }, on),
    );
    new Budget("budget", settings.budget, on);
    return {
        repositories: registries.map(({ url }) => url),
        roles: Object.fromEntries(environments.map((environment, index) => [environment, roles[index]!.arns])),
    };
}
