import { type Fields, text, word } from "../providers/values";
import type { Thing, World } from "./world";

/** Names that AWS refuses, by type. Source: the services' quotas. */
const limits: Record<string, { key: string; valid: RegExp; says: string }> = {
    "aws:iam/role:Role": { key: "name", valid: /^[\w+=,.@-]{1,64}$/, says: "a role's name has at most 64 characters" },
    "aws:iam/policy:Policy": { key: "name", valid: /^[\w+=,.@-]{1,128}$/, says: "a policy's name has at most 128" },
    "aws:s3/bucket:Bucket": {
        key: "bucket",
        valid: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        says: "a bucket's name has 3 to 63 lower-case letters, digits, - and .",
    },
    "aws:ecr/repository:Repository": {
        key: "name",
        valid: /^[a-z0-9]+([._/-][a-z0-9]+)*$/,
        says: "a repository's name is of lower-case letters, digits and ._-/",
    },
    "aws:sns/topic:Topic": {
        key: "name",
        valid: /^[\w-]{1,256}$/,
        says: "a topic's name is of letters, digits, - and _",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        key: "name",
        valid: /^[\w./#-]{1,512}$/,
        says: "a log group's name is of letters, digits and ./#-_",
    },
    "aws:eks/cluster:Cluster": {
        key: "name",
        valid: /^[0-9A-Za-z][\w-]{0,99}$/,
        says: "a cluster's name has at most 100 letters, digits, - and _",
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {
        key: "name",
        valid: /^[\w()./-]{3,128}$/,
        says: "a launch template's name has 3 to 128 letters, digits and ()./-_",
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        key: "name",
        valid: /^[\x20-\x7e]{1,255}$/,
        says: "an alarm's name has at most 255 characters",
    },
};

/** @throws as AWS would, for a name that it does not take or that somebody has. */
export function checkName(type: string, outputs: Fields, world: World) {
    const limit = limits[type];
    const name = limit && text(outputs, limit.key);
    if (limit && name !== undefined && !limit.valid.test(name))
        throw new Error(`ValidationException: "${name}": ${limit.says}`);
    const taken = name !== undefined && world.all(type).some((thing) => text(thing.outputs, limit!.key) === name);
    if (taken) throw new Error(`ResourceAlreadyExistsException: there is a ${type} ${name}`);
}

const own = /\b(?:vpc|subnet|sg|lt|rtb|igw|nat|vpce)-[0-9a-f]{16}\b/;
/** Documents, which may speak of what comes later, and what is not about other resources. */
const documents = ["policy", "assumeRolePolicy", "configurationValues", "description", "alarmDescription"];

/** Inputs that say by its name what they are about, and of which type that is. */
const byName: Record<string, string> = {
    bucket: "aws:s3/bucket:Bucket",
    clusterName: "aws:eks/cluster:Cluster",
    repository: "aws:ecr/repository:Repository",
    role: "aws:iam/role:Role",
};

/** @throws as AWS would, for an id, ARN or name in the inputs that is of the account, and that nothing has. */
export function checkReferences(type: string, inputs: Fields, world: World) {
    const { things, account } = world;
    const known = new Set(things.flatMap(({ id, outputs }) => [id, ...idsIn(outputs)]));
    for (const [key, value] of Object.entries(inputs)) {
        if (documents.includes(key)) continue;
        const about = byName[key];
        const name = about === undefined || about === type ? undefined : text(inputs, key);
        if (name !== undefined && !world.all(about!).some(({ id }) => id === name))
            throw new Error(`InvalidParameterValue: ${type} ${key}: ${name} does not exist`);
        for (const one of idsIn(value)) {
            const ours = own.test(one) || (one.startsWith("arn:aws:") && one.includes(`:${account}:`));
            // An administrator is somebody whom no stack makes.
            if (ours && !known.has(one) && !one.endsWith(":role/administrator"))
                throw new Error(`InvalidParameterValue: ${type} ${key}: ${one} does not exist`);
        }
    }
}

/** Every text in a value that is whole an id or an ARN. */
function idsIn(value: unknown): string[] {
    if (typeof value === "string") return /^(arn:aws:|[a-z]+-[0-9a-f]{16}$)/.test(value) ? [value] : [];
    if (typeof value !== "object" || value === null) return [];
    return Object.values(value).flatMap(idsIn);
}

/** What the lab has in the place of what things of AWS hold. */
export interface Holdings {
    /** Claims that the driver of volumes serves. */
    claims: () => Promise<string[]>;
    /** Tags of the images in a repository. */
    images: (repository: string) => Promise<string[]>;
    /** Keys of the objects in a bucket. */
    objects: (bucket: string) => string[];
}

interface Block {
    code: string;
    /** Names of what stands in the way. */
    by: (thing: Thing, world: World, held: Holdings) => string[] | Promise<string[]>;
    what: string;
}
const uses = (thing: Thing, id: string) => JSON.stringify(thing.inputs).includes(`"${id}"`);
const names = (things: Thing[]) => things.map(({ type, id }) => `${type.split(":").at(-1)} ${id}`);
const inVpc = (code: string, what: string): Block => ({
    code,
    by: (thing, { things }) => names(things.filter((other) => other.id !== thing.id && uses(other, thing.id))),
    what,
});

/** What must be gone before something can go, by type, with AWS's error codes. */
const blocks: Record<string, Block> = {
    "aws:ec2/vpc:Vpc": inVpc("DependencyViolation", "has dependencies and cannot be deleted"),
    "aws:ec2/subnet:Subnet": inVpc("DependencyViolation", "has dependencies and cannot be deleted"),
    "aws:ec2/securityGroup:SecurityGroup": {
        code: "DependencyViolation",
        by: ({ id }, world) => names(world.all("double:loadBalancer").filter((balancer) => uses(balancer, id))),
        what: "has a dependent object",
    },
    "aws:iam/role:Role": {
        code: "DeleteConflict",
        by: ({ id }, { things }) =>
            names(
                things.filter(
                    ({ type, inputs }) => /aws:iam\/rolePolicy(Attachment)?:/.test(type) && text(inputs, "role") === id,
                ),
            ),
        what: "has policies",
    },
    "aws:iam/policy:Policy": {
        code: "DeleteConflict",
        by: ({ id }, world) =>
            names(
                world
                    .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
                    .filter(({ inputs }) => text(inputs, "policyArn") === id),
            ),
        what: "is attached",
    },
    "aws:eks/cluster:Cluster": {
        code: "ResourceInUseException",
        by: ({ id }, world) =>
            names(world.all("aws:eks/nodeGroup:NodeGroup").filter(({ inputs }) => text(inputs, "clusterName") === id)),
        what: "has nodegroups attached",
    },
    // AWS would let it go; then nobody deletes the volumes, which are paid for.
    "aws:eks/addon:Addon": {
        code: "ResourceInUseException",
        by: ({ id }, _, { claims }) => (id.endsWith(":aws-ebs-csi-driver") ? claims() : []),
        what: "still serves",
    },
    "aws:s3/bucket:Bucket": {
        code: "BucketNotEmpty",
        by: ({ id, inputs }, _, { objects }) => (inputs["forceDestroy"] === true ? [] : objects(id)),
        what: "is not empty",
    },
    "aws:ecr/repository:Repository": {
        code: "RepositoryNotEmptyException",
        by: ({ id, inputs }, _, { images }) => (inputs["forceDelete"] === true ? [] : images(id)),
        what: "is not empty",
    },
};

/** @throws as AWS would, when something still needs what shall be deleted. */
export async function checkDeletion(thing: Thing, world: World, held: Holdings): Promise<void> {
    if (thing.inputs["deletionProtection"] === true)
        throw new Error(`InvalidRequestException: ${thing.id} has deletion protection`);
    const block = blocks[thing.type];
    const by = (await block?.by(thing, world, held)) ?? [];
    if (by.length > 0) throw new Error(`${block!.code}: ${thing.type} ${thing.id} ${block!.what} (${by.join(", ")})`);
}

/** Inputs that a resource cannot change: another value is another resource. */
const fixed: Record<string, string[]> = {
    "aws:ec2/vpc:Vpc": ["cidrBlock"],
    "aws:ec2/subnet:Subnet": ["cidrBlock", "availabilityZone", "vpcId"],
    "aws:eks/cluster:Cluster": ["name", "roleArn", "encryptionConfig"],
    "aws:eks/nodeGroup:NodeGroup": [
        "clusterName",
        "subnetIds",
        "instanceTypes",
        "capacityType",
        "amiType",
        "nodeRoleArn",
    ],
    "aws:eks/addon:Addon": ["clusterName", "addonName"],
    "aws:eks/accessEntry:AccessEntry": ["clusterName", "principalArn"],
    "aws:acm/certificate:Certificate": ["domainName", "validationMethod"],
    "aws:s3/bucket:Bucket": ["bucket"],
    "aws:ec2/securityGroup:SecurityGroup": ["description", "name", "vpcId"],
};
const always = ["name", "namePrefix", "vpcId", "role", "policyArn"];

export const replaces = (type: string, key: string | number | undefined) =>
    [...(fixed[type] ?? []), ...always].includes(word(key ?? ""));
