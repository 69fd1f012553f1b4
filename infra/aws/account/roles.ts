import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccountSettings } from "../../../settings/account";
import { policy, type Statement } from "../policy";
import { boundaryName } from "../role";
import { boundary, deployPermissions } from "./deploy-permissions";
import { claimsOf, type GithubTrust } from "./github-trust";

export interface EnvironmentRolesArgs {
    environment: string;
    account: string;
    region: string;
    /** May assume the deploy role when GitHub cannot. */
    admin: string;
    github: AccountSettings["github"];
    trust: GithubTrust;
}

/**
 * Who GitHub's jobs are in one environment: `deploy` changes it, `preview` reads it, `health` asks how it is. Each lets
 * in the jobs of one GitHub environment of one repository, and nobody else.
 */
export class EnvironmentRoles extends pulumi.ComponentResource {
    readonly arns: Record<"deploy" | "preview" | "health", pulumi.Output<string>>;

    constructor(name: string, args: EnvironmentRolesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:account:EnvironmentRoles", name, {}, opts);
        const child = { parent: this };
        const { environment, account, admin, github } = args;
        const jobsOf = (githubEnvironment: string): Statement => ({
            Effect: "Allow",
            Principal: { Federated: args.trust.providerArn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: { StringEquals: claimsOf(github, githubEnvironment) },
        });

        const limit = new aws.iam.Policy(
            `${name}-boundary`,
            {
                name: boundaryName(environment),
                description: "The most that roles of this environment can be allowed",
                policy: policy(...boundary(account)),
            },
            { ...child, protect: true },
        );
        const deploy = new aws.iam.Role(
            `${name}-deploy`,
            {
                name: `lazysheeps-${environment}-deploy`,
                // The longest run makes a cluster; a session that ends before leaves it half made.
                maxSessionDuration: 7200,
                assumeRolePolicy: policy(jobsOf(environment), {
                    Effect: "Allow",
                    Principal: { AWS: admin },
                    Action: "sts:AssumeRole",
                }),
            },
            { ...child, protect: true },
        );
        const permissions = new aws.iam.Policy(
            `${name}-deploy`,
            {
                name: `lazysheeps-${environment}-deploy`,
                policy: limit.arn.apply((arn) =>
                    policy(...deployPermissions({ account, environment, boundaryArn: arn })),
                ),
            },
            child,
        );
        new aws.iam.RolePolicyAttachment(`${name}-deploy`, { role: deploy.name, policyArn: permissions.arn }, child);

        const preview = new aws.iam.Role(
            `${name}-preview`,
            {
                name: `lazysheeps-${environment}-preview`,
                // A GitHub environment of its own: a preview reads the stack's secrets.
                assumeRolePolicy: policy(jobsOf(`${environment}-preview`)),
            },
            child,
        );
        new aws.iam.RolePolicyAttachment(
            `${name}-preview`,
            { role: preview.name, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
            child,
        );

        const health = new aws.iam.Role(
            `${name}-health`,
            {
                name: `lazysheeps-${environment}-health`,
                assumeRolePolicy: policy(jobsOf(`${environment}-health`)),
            },
            child,
        );
        new aws.iam.RolePolicy(
            `${name}-health`,
            {
                role: health.id,
                policy: policy({
                    Effect: "Allow",
                    Action: "eks:DescribeCluster",
                    Resource: `arn:aws:eks:*:${account}:cluster/lazysheeps-${environment}`,
                }),
            },
            child,
        );
        this.arns = { deploy: deploy.arn, preview: preview.arn, health: health.arn };
        this.registerOutputs(this.arns);
    }
}
