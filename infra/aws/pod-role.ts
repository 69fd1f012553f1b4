import * as pulumi from "@pulumi/pulumi";
import { policy, trust } from "./policy";
import { Role, type RoleArgs, type RoleScope } from "./role";

/** Who may be told to AWS by Kubernetes: the cluster's tokens. */
export interface PodIdentity extends RoleScope {
    oidc: { providerArn: pulumi.Input<string>; issuer: pulumi.Input<string> };
}

export interface PodRoleArgs extends Omit<RoleArgs, "assumeRolePolicy"> {
    namespace: string;
    serviceAccount: string;
}

/** A role for the pods of one ServiceAccount, and for nobody else. */
export class PodRole extends pulumi.ComponentResource {
    readonly arn: pulumi.Output<string>;
    /** What must be there as long as the pods work. */
    readonly parts: pulumi.Resource[];

    constructor(
        name: string,
        identity: PodIdentity,
        { namespace, serviceAccount, ...permissions }: PodRoleArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("lazysheeps:aws:PodRole", name, {}, opts);
        const { oidc } = identity;
        const claims = pulumi.output(oidc.issuer).apply((issuer) => ({
            [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
            [`${issuer}:aud`]: "sts.amazonaws.com",
        }));
        const assumeRolePolicy = claims.apply((known) => policy(trust.token(oidc.providerArn, known)));
        const role = new Role(name, identity, { assumeRolePolicy, ...permissions }, { parent: this });
        this.arn = role.arn;
        this.parts = role.parts;
        this.registerOutputs({ arn: this.arn });
    }
}
