import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { isSession, standingArn, standingRoles } from "./standing-roles";

export interface DeployerArgs {
    account: string;
    region: string;
    environment: string;
    tags: Record<string, string>;
}

export interface Deployer {
    /** The provider of everything in AWS. */
    aws: aws.Provider;
    /** Role to sign in as first; undefined for somebody who has one of the environment's roles already. */
    assume: pulumi.Output<string | undefined>;
}

/**
 * Whoever runs the program works as the environment's deploy role, in its account and region. A caller that has one of
 * the environment's roles stays what it is: a role that assumes itself would have to trust itself.
 */
export function deployer({ account, region, environment, tags }: DeployerArgs): Deployer {
    const caller = new aws.Provider("caller", { region, allowedAccountIds: [account] });
    const { arn } = aws.getCallerIdentityOutput({}, { provider: caller });
    const assume = arn.apply((who) =>
        standingRoles.some((role) => isSession(who, standingArn(account, environment, role)))
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
