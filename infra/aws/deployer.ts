import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { isSession, standingArn } from "./standing-roles";

export interface DeployerArgs {
    account: string;
    region: string;
    environment: string;
    tags: Record<string, string>;
}

export interface Deployer {
    /** The provider of everything in AWS. */
    aws: aws.Provider;
    /** Role to sign in as first; undefined for somebody who may only look. */
    assume: pulumi.Output<string | undefined>;
}

/**
 * Whoever runs the program works as the environment's deploy role, in its account and region. The role assumes itself
 * too: the state keeps how to sign in, and the next one to use it may be anybody who deploys. Previews and health checks
 * stay what they are, and write no state.
 */
export function deployer({ account, region, environment, tags }: DeployerArgs): Deployer {
    const caller = new aws.Provider("caller", { region, allowedAccountIds: [account] });
    const { arn } = aws.getCallerIdentityOutput({}, { provider: caller });
    const assume = arn.apply((who) =>
        (["preview", "health"] as const).some((role) => isSession(who, standingArn(account, environment, role)))
            ? undefined
            : standingArn(account, environment, "deploy"),
    );
    const provider = new aws.Provider("aws", {
        region,
        allowedAccountIds: [account],
        defaultTags: { tags },
        assumeRoles: assume.apply((roleArn) => (roleArn === undefined ? [] : [{ roleArn, sessionName: "pulumi" }])),
    });
    return { aws: provider, assume };
}
