import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trust } from "./policy";

export interface PodRoleArgs {
    oidc: { providerArn: pulumi.Input<string>; issuer: pulumi.Input<string> };
    namespace: string;
    serviceAccount: string;
    /** Documents of its own. */
    policies?: Record<string, pulumi.Input<string>>;
    /** Names of AWS's policies. */
    managedPolicies?: string[];
}

/** A role for the pods of one ServiceAccount, and for nobody else. */
export class PodRole extends pulumi.ComponentResource {
    readonly arn: pulumi.Output<string>;
    /** What must be there as long as the pods work. */
    readonly parts: pulumi.Resource[];

    constructor(name: string, args: PodRoleArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:PodRole", name, {}, opts);
        const child = { parent: this };
        const { oidc, namespace, serviceAccount } = args;
        const claims = pulumi.output(oidc.issuer).apply((issuer) => ({
            [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
            [`${issuer}:aud`]: "sts.amazonaws.com",
        }));
        const role = new aws.iam.Role(
            name,
            { assumeRolePolicy: claims.apply((known) => trust.token(oidc.providerArn, known)) },
            child,
        );
        const own = Object.entries(args.policies ?? {}).map(
            ([what, policy]) => new aws.iam.RolePolicy(`${name}-${what}`, { role: role.id, policy }, child),
        );
        const managed = (args.managedPolicies ?? []).map(
            (policy) =>
                new aws.iam.RolePolicyAttachment(
                    `${name}-${policy}`,
                    { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
                    child,
                ),
        );
        this.arn = role.arn;
        this.parts = [role, ...own, ...managed];
        this.registerOutputs({ arn: this.arn });
    }
}
