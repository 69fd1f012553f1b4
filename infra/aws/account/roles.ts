import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccountSettings } from "../../../settings/account";
import { environmentName } from "../names";
import { policy, type Statement, trust } from "../policy";
import { standingArn, standingName, type StandingRole } from "../standing-roles";
import { boundary } from "./boundary";
import { deployPermissions } from "./deploy-permissions";
import { claimsOf, type GithubTrust } from "./github-trust";
import { previewPermissions } from "./preview-permissions";
import { statePermissions } from "./state-permissions";

export interface EnvironmentRolesArgs {
    environment: string;
    settings: AccountSettings;
    trust: GithubTrust;
}

/**
 * The standing roles of one environment. Each lets in the jobs of one GitHub environment of one repository, and `deploy`
 * itself, and one administrator for when GitHub is not there.
 */
export class EnvironmentRoles extends pulumi.ComponentResource {
    readonly arns: Record<StandingRole, pulumi.Output<string>>;

    constructor(name: string, args: EnvironmentRolesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:account:EnvironmentRoles", name, {}, opts);
        const { environment, settings } = args;
        const { account, admin, github, state } = settings;
        const scope = { account, environment };
        // Without the boundary the environment's own stack can make no role.
        const lasting = { parent: this, protect: true };
        // Theirs: by it the roles of other environments are kept off.
        const tags = { environment };

        new aws.iam.Policy(
            `${name}-boundary`,
            {
                name: standingName(environment, "boundary"),
                description: "The most that roles of this environment can be allowed",
                policy: policy(...boundary(scope)),
                tags,
            },
            lasting,
        );

        const role = (
            what: StandingRole,
            githubEnvironment: string,
            permissions: Statement[],
            ...others: Statement[]
        ) => {
            const role = new aws.iam.Role(
                `${name}-${what}`,
                {
                    name: standingName(environment, what),
                    // The longest run makes a cluster; a session that ends before leaves it half made.
                    maxSessionDuration: 7200,
                    tags,
                    assumeRolePolicy: policy(
                        trust.token(args.trust.providerArn, claimsOf(github, githubEnvironment)),
                        ...others,
                    ),
                },
                lasting,
            );
            const allowed = new aws.iam.Policy(
                `${name}-${what}`,
                { name: standingName(environment, what), policy: policy(...permissions), tags },
                { parent: this },
            );
            new aws.iam.RolePolicyAttachment(
                `${name}-${what}`,
                { role: role.name, policyArn: allowed.arn },
                { parent: this },
            );
            return role.arn;
        };
        this.arns = {
            deploy: role(
                "deploy",
                environment,
                [
                    ...deployPermissions(scope, settings.hostedZones[environment]),
                    ...statePermissions(state, environment, "write"),
                ],
                trust.principal(admin),
                trust.itself(standingArn(account, environment, "deploy")),
            ),
            // GitHub environments of their own: whoever may preview may not deploy.
            preview: role("preview", `${environment}-preview`, [
                ...previewPermissions(),
                ...statePermissions(state, environment, "read"),
            ]),
            health: role("health", `${environment}-health`, [
                {
                    Effect: "Allow",
                    Action: "eks:DescribeCluster",
                    Resource: `arn:aws:eks:*:${account}:cluster/${environmentName(environment)}`,
                },
            ]),
        };
        this.registerOutputs(this.arns);
    }
}
