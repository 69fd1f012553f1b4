import type * as pulumi from "@pulumi/pulumi";
import { Cluster, type ClusterArgs } from "../../infra/aws/cluster";
import type { PodIdentity } from "../../infra/aws/pod-role";
import { Account } from "../../settings/account";
import type { AwsSettings } from "../../settings/aws";
import { Schema } from "../../settings/schema";
import { valid } from "../config/valid";
import type { Document } from "../iam/document";

/** What components of the AWS platform are given in tests: settings of the stacks, and plain values for the rest. */
export const dev = Schema.parse(valid("dev")).platform as AwsSettings;
export const prod = Schema.parse(valid("prod")).platform as AwsSettings;
export const account = Account.parse(valid("account")["account"]);

export const scope = { account: "123456789012", environment: "dev" };
export const tags = { project: "lazysheeps", environment: "dev" };
export const zones = ["eu-central-1a", "eu-central-1b"];
export const identity: PodIdentity = {
    ...scope,
    oidc: {
        providerArn: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.invalid/id/1",
        issuer: "oidc.eks.invalid/id/1",
    },
};

/** A cluster, for components that are given one. */
export const cluster = (opts: pulumi.ComponentResourceOptions, change: Partial<ClusterArgs> = {}) =>
    new Cluster(
        "cluster",
        {
            clusterName: "lazysheeps-dev",
            settings: dev.cluster,
            addons: dev.addons,
            signInAs: undefined,
            network: {
                vpcId: "vpc-1",
                publicSubnetIds: ["subnet-public-a", "subnet-public-b"],
                privateSubnetIds: ["subnet-private-a", "subnet-private-b"],
            },
            protect: false,
            scope,
            ...change,
        },
        opts,
    );

/** A policy document as it was recorded: the trust of a role, the permissions of a policy. */
export const documentOf = (text: unknown) => JSON.parse(text as string) as Document;
