import { randomUUID } from "node:crypto";
import type { ECR, ImageTagMutability, ImageTagMutabilityExclusionFilter } from "@aws-sdk/client-ecr";
import type { IAM } from "@aws-sdk/client-iam";
import { type Fields, fields, text, word } from "../../providers/values";

interface Clients {
    iam: IAM;
    ecr: ECR;
}

// Names are nothing that moto looks at, and one that is never used again needs no clearing away.
const unused = () => `check-${randomUUID()}`;

const tags = (inputs: Fields) =>
    Object.entries(fields(inputs, "tags")).map(([Key, value]) => ({ Key, Value: word(value) }));

/** A role to try something on. */
async function role(iam: IAM): Promise<string> {
    const RoleName = unused();
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: "{}" });
    return RoleName;
}

/** A repository to try something on. */
async function repository(ecr: ECR): Promise<string> {
    const repositoryName = unused();
    await ecr.createRepository({ repositoryName });
    return repositoryName;
}

/**
 * What moto checks, by type:
 *
 * - IAM's documents: elements and their types, version, effects, operators, dates, `Sid`s that differ, actions with one
 *   service before one colon, resources that are ARNs of a partition, and in IAM and S3 of no region. A policy's
 *   statements must have a resource; a trust's must have none, and actions of STS.
 * - IAM's tags: how many, characters and length of keys, length of values, keys that differ by more than case.
 * - A permissions boundary: that it is a policy's ARN.
 * - ECR's lifecycle rules: elements, allowed values, counts from 1 on. Not which elements go together, and not that
 *   priorities differ.
 * - ECR's tags that move, which need an immutable repository, and the reverse.
 *
 * It takes every policy of a bucket or a key, and every tag of a repository, so those are not here. Principals, condition
 * keys, actions that exist, and documents' lengths are looked at in tests/iam.
 */
export const checks: Record<string, (inputs: Fields, clients: Clients) => Promise<unknown>> = {
    "aws:iam/policy:Policy": (inputs, { iam }) =>
        iam.createPolicy({ PolicyName: unused(), PolicyDocument: text(inputs, "policy"), Tags: tags(inputs) }),
    "aws:iam/role:Role": async (inputs, { iam }) => {
        const RoleName = unused();
        const AssumeRolePolicyDocument = text(inputs, "assumeRolePolicy");
        const PermissionsBoundary = text(inputs, "permissionsBoundary");
        await iam.createRole({ RoleName, AssumeRolePolicyDocument, PermissionsBoundary, Tags: tags(inputs) });
        // A new role's trust is not read, a changed one's is.
        await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: AssumeRolePolicyDocument });
    },
    "aws:iam/rolePolicy:RolePolicy": async (inputs, { iam }) =>
        iam.putRolePolicy({
            RoleName: await role(iam),
            PolicyName: unused(),
            PolicyDocument: text(inputs, "policy"),
        }),
    "aws:ecr/repository:Repository": (inputs, { ecr }) =>
        ecr.createRepository({
            repositoryName: unused(),
            imageTagMutability: inputs["imageTagMutability"] as ImageTagMutability | undefined,
            imageTagMutabilityExclusionFilters: inputs["imageTagMutabilityExclusionFilters"] as
                ImageTagMutabilityExclusionFilter[] | undefined,
        }),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": async (inputs, { ecr }) =>
        ecr.putLifecyclePolicy({
            repositoryName: await repository(ecr),
            lifecyclePolicyText: text(inputs, "policy"),
        }),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": async (inputs, { ecr }) =>
        ecr.setRepositoryPolicy({ repositoryName: await repository(ecr), policyText: text(inputs, "policy") }),
};
