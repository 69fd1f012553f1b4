import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { boundaryArn } from "./standing-roles";
import { environmentName } from "./names";

/** What every role of an environment has: a name that the deploy role may make, and a limit to what it can be allowed. */
export interface RoleScope {
    account: string;
    environment: string;
}

export interface RoleArgs {
    assumeRolePolicy: pulumi.Input<string>;
    /** Documents of its own, by what they are for. */
    policies?: Record<string, pulumi.Input<string>>;
    /** Names of AWS's policies. */
    managedPolicies?: string[];
}

/** A role of an environment, with all that it is allowed. */
export class Role extends pulumi.ComponentResource {
    readonly role: aws.iam.Role;
    readonly arn: pulumi.Output<string>;
    /** The role and its permissions: what must be there as long as anybody works as it. */
    readonly parts: pulumi.Resource[];

    constructor(name: string, scope: RoleScope, args: RoleArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:Role", name, {}, opts);
        const child = { parent: this };
        const { account, environment } = scope;
        this.role = new aws.iam.Role(
            name,
            {
                namePrefix: `${environmentName(environment)}-`,
                description: `${name} of the environment ${environment}`,
                assumeRolePolicy: args.assumeRolePolicy,
                permissionsBoundary: boundaryArn(account, environment),
            },
            child,
        );
        const own = Object.entries(args.policies ?? {}).map(
            ([what, policy]) => new aws.iam.RolePolicy(`${name}-${what}`, { role: this.role.id, policy }, child),
        );
        const managed = (args.managedPolicies ?? []).map(
            (policy) =>
                new aws.iam.RolePolicyAttachment(
                    `${name}-${policy}`,
                    { role: this.role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
                    child,
                ),
        );
        this.arn = this.role.arn;
        this.parts = [this.role, ...own, ...managed];
        this.registerOutputs({ arn: this.arn });
    }
}
