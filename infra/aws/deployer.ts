import * as aws from "@pulumi/aws";

export interface DeployerArgs {
    account: string;
    region: string;
    /** ARN of the role that every `up` of the environment runs as. */
    deployRole: string;
    tags: Record<string, string>;
}

/**
 * The provider of everything in AWS: the deploy role in the environment's account and region, whoever runs the program.
 * A caller that is the role already stays what it is: a role that assumes itself would have to trust itself.
 */
export function deployer({ account, region, deployRole, tags }: DeployerArgs): aws.Provider {
    const caller = new aws.Provider("caller", { region, allowedAccountIds: [account] });
    const { arn } = aws.getCallerIdentityOutput({}, { provider: caller });
    return new aws.Provider("aws", {
        region,
        allowedAccountIds: [account],
        defaultTags: { tags },
        assumeRoles: arn.apply((who) =>
            isSession(who, deployRole) ? [] : [{ roleArn: deployRole, sessionName: "pulumi" }],
        ),
    });
}

/** Whether a caller's ARN is that of a session of the role: `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`. */
export function isSession(caller: string, roleArn: string): boolean {
    const [, name] = /:assumed-role\/([^/]+)\//.exec(caller) ?? [];
    return name !== undefined && name === roleArn.split("/").at(-1) && caller.split(":")[4] === roleArn.split(":")[4];
}
