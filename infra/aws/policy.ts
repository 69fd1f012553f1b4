import * as pulumi from "@pulumi/pulumi";

/** One statement of an IAM policy. */
export interface Statement {
    Effect: "Allow" | "Deny";
    Action: string | string[];
    Resource?: pulumi.Input<string> | pulumi.Input<string>[];
    Principal?: unknown;
    Condition?: Record<string, Record<string, pulumi.Input<string | string[]>>>;
}

/** A policy document as IAM takes it. */
export const policy = (...statements: Statement[]): pulumi.Output<string> =>
    pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });

/** A statement that allows something to whoever the document is of; on everything, unless it is said on what. */
export const allow = (
    Action: string[],
    Resource: string | string[] = "*",
    Condition?: Statement["Condition"],
): Statement => ({ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });

export const deny = (Action: string[], Resource: string): Statement => ({ Effect: "Deny", Action, Resource });

/** Statements that say who may assume a role. */
export const trust = {
    /** A service of AWS. */
    service: (service: string): Statement => ({
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
    }),
    /** One user or role. */
    principal: (arn: string): Statement => ({ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }),
    /**
     * The role that the document is of. IAM takes no principal that is not there yet, so it is named by a condition, and
     * needs a permission of its own besides: what trusts an account alone, its policies have to allow.
     */
    itself: (arn: string): Statement => ({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${arn.split(":")[4]}:root` },
        Action: "sts:AssumeRole",
        Condition: { ArnEquals: { "aws:PrincipalArn": arn } },
    }),
    /** Whoever a token of an OpenID provider speaks of: every claim must hold to the letter. */
    token: (provider: pulumi.Input<string>, claims: Record<string, pulumi.Input<string | string[]>>): Statement => ({
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: claims },
    }),
};
