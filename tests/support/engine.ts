import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { parse } from "yaml";

export interface Recorded {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
    /** URN::id of the provider that was handed down; undefined for components. */
    provider: string | undefined;
    /** The same of a component, which hands them on, by package. */
    providers: Record<string, string>;
    custom: boolean;
    /** What the engine is told to make before it and to delete after it: `type name`. */
    after: string[];
    /** Options as the program gave them, which mocks do not see. */
    options: pulumi.CustomResourceOptions;
}

/** A look-up that the program made. */
export interface Lookup {
    token: string;
    inputs: Record<string, unknown>;
    provider: string | undefined;
}

/** What look-ups answer, by token; one that is not here fails the test. */
export type Answers = Record<string, (inputs: Record<string, unknown>) => object>;
const usual: Answers = {
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
        arn: "arn:aws:sts::123456789012:assumed-role/administrator/someone",
    }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
        names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        zoneIds: ["euc1-az2", "euc1-az3", "euc1-az1"],
    }),
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "canary-login" }),
    "aws:eks/getClusters:getClusters": () => ({ names: [] }),
    "aws:eks/getAddonVersion:getAddonVersion": ({ addonName }) => ({ version: `latest-${String(addonName)}` }),
    "aws:ebs/getVolume:getVolume": () => ({
        availabilityZone: "eu-central-1a",
        tags: { "ebs.csi.aws.com/cluster": "true" },
    }),
    "aws:lb/getTargetGroup:getTargetGroup": ({ tags }) => ({
        arnSuffix: `targetgroup/${(tags as Record<string, string>)["service"]}/0123456789abcdef`,
    }),
    "aws:lb/getLoadBalancer:getLoadBalancer": ({ name }) => ({
        arnSuffix: `app/${String(name)}/0123456789abcdef`,
        zoneId: "Z215JYRZR1TBD5",
    }),
};

/** What a server would compute, for the few outputs the program reads back. */
const computed: Record<string, (r: pulumi.runtime.MockResourceArgs) => object> = {
    "docker:index/image:Image": (r) => ({
        repoDigest: `${String((r.inputs as Record<string, unknown>)["imageName"]).replace(/:[^:/]+$/, "")}@sha256:${"0".repeat(64)}`,
    }),
    "awsx:ec2:Vpc": (r) => {
        const zones = (r.inputs as { availabilityZoneNames: string[] }).availabilityZoneNames;
        const ids = (kind: string) => zones.map((zone) => `subnet-${kind}-${zone.at(-1)}`);
        return {
            vpcId: "vpc-1",
            publicSubnetIds: ids("public"),
            privateSubnetIds: ids("private"),
            publicSubnets: zones.map((_, index) => ({ cidrBlock: `10.0.${16 * index}.0/20` })),
            routeTables: [{ id: "rtb-1" }],
        };
    },
    "eks:index:Cluster": (r) => ({
        kubeconfigJson: '{"token":"canary-kubeconfig"}',
        oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.invalid/id/1",
        oidcIssuer: "oidc.eks.invalid/id/1",
        eksCluster: {
            name: (r.inputs as Record<string, unknown>)["name"],
            vpcConfig: { clusterSecurityGroupId: "sg-cluster" },
        },
    }),
    "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 7 }),
    "aws:acm/certificate:Certificate": (r) => ({
        domainValidationOptions: [
            {
                domainName: (r.inputs as Record<string, unknown>)["domainName"],
                resourceRecordName: "_proof.invalid",
                resourceRecordType: "CNAME",
                resourceRecordValue: "_value.invalid",
            },
        ],
    }),
    "aws:s3/bucket:Bucket": (r) => ({ arn: `arn:aws:s3:::${String((r.inputs as Record<string, unknown>)["bucket"])}` }),
    "aws:cloudwatch/logGroup:LogGroup": (r) => ({
        arn: `arn:aws:logs:eu-central-1:123456789012:log-group:${String((r.inputs as Record<string, unknown>)["name"])}`,
    }),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (r) => ({
        arn: `arn:aws:iam::123456789012:oidc-provider/${String((r.inputs as Record<string, unknown>)["url"]).replace("https://", "")}`,
    }),
    "aws:route53/record:Record": (r) => ({ fqdn: (r.inputs as Record<string, unknown>)["name"] }),
    "random:index/randomPassword:RandomPassword": (r) => ({ result: `canary-${r.name}` }),
};

function stateOf(r: pulumi.runtime.MockResourceArgs) {
    const arn = r.type.startsWith("aws:") ? { arn: `arn:aws:mock:::${r.name}` } : {};
    const metadata = r.type.startsWith("kubernetes:")
        ? { metadata: { name: r.name, ...((r.inputs as Record<string, unknown>)["metadata"] as object | undefined) } }
        : {};
    return { ...arn, ...(r.inputs as object), ...metadata, ...computed[r.type]?.(r) };
}

/**
 * Runs `program` on an in-memory engine; returns its result, all it registered, looked up and warned of. Look-ups answer
 * as usual unless told otherwise. @throws what the program throws, in an `apply` too, and for calls without a mock.
 */
export async function deploy<T>(program: () => T, stack = "local", unusual: Answers = {}) {
    const answers = { ...usual, ...unusual };
    const resources: Recorded[] = [];
    const lookups: Lookup[] = [];
    const unmocked: string[] = [];
    const optionsOf = new Map<string, pulumi.CustomResourceOptions>();
    await pulumi.runtime.setMocks(
        {
            newResource: (r) => {
                resources.push({
                    type: r.type,
                    name: r.name,
                    inputs: r.inputs as Record<string, unknown>,
                    provider: r.provider,
                    providers: {},
                    custom: r.custom ?? false,
                    after: [],
                    options: {},
                });
                return { id: `${r.name}-id`, state: stateOf(r) };
            },
            call: ({ token, inputs, provider }) => {
                lookups.push({ token, inputs: inputs as Record<string, unknown>, provider });
                const answer = answers[token]?.(inputs as Record<string, unknown>);
                if (answer === undefined) unmocked.push(token);
                return answer ?? {};
            },
        },
        "lazysheeps",
        stack,
    );
    const withStacks = withoutStacks();
    const registeredWith = watchRegistrations();
    const heard = listen();
    let result: T | undefined;
    try {
        await pulumi.runtime.runInPulumiStack(() => {
            // Mocks see inputs only; what protects, orders and ignores is in the options.
            pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
                // A component's output that is a resource is looked up by its URN, under the same name.
                if (opts.urn === undefined) optionsOf.set(`${type} ${name}`, { ...opts });
                return undefined;
            });
            result = program();
            return Promise.resolve({});
        });
        await pulumi.runtime.disconnect(); // resolves once every resource is registered
    } finally {
        await heard.stop();
        withStacks();
    }
    const [refused] = heard.refusals;
    if (refused !== undefined) throw refused;
    if (unmocked.length > 0) throw new Error(`no mock for ${unmocked.join(", ")}`);
    for (const r of resources) Object.assign(r, registeredWith(r));
    for (const r of resources) r.options = optionsOf.get(`${r.type} ${r.name}`) ?? {};
    const recorded = resources.filter(({ type }) => type !== "pulumi:pulumi:Stack");

    /** All resources of this type. */
    const all = (type: string) => recorded.filter((r) => r.type === type);
    /** Inputs of the one resource of this type. */
    const only = (type: string) => {
        const [first, ...others] = all(type);
        if (first === undefined || others.length > 0) {
            throw new Error(`expected one ${type}, found ${all(type).length}`);
        }
        return first.inputs;
    };
    /** The one resource of this type and name. */
    const named = (type: string, name: string) => {
        const found = all(type).find((r) => r.name === name);
        if (found === undefined) throw new Error(`expected ${type} ${name}, found none`);
        return found;
    };
    return { result: result as T, resources: recorded, lookups, warnings: heard.warnings, all, only, named };
}

/** The SDK takes down the stack of every promise it makes: two thirds of a run. Returns what brings stacks back. */
function withoutStacks() {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    return () => void (Error.stackTraceLimit = stackTraceLimit);
}

/** What a run says on its way: warnings, and what is thrown in an `apply`, which ends a real run and no mocked one. */
function listen() {
    const warnings: string[] = [];
    const refusals: Error[] = [];
    const { warn } = console;
    const refuse = (reason: Error) => void refusals.push(reason);
    console.warn = (text: string) => void warnings.push(text);
    process.on("unhandledRejection", refuse);
    const stop = async () => {
        await new Promise(setImmediate); // Node tells of a rejection once its turn is over
        process.off("unhandledRejection", refuse);
        console.warn = warn;
    };
    return { warnings, refusals, stop };
}

/** What a person reads whose program does not go through. @throws when it does. */
export async function refusal(run: Promise<unknown>): Promise<string> {
    try {
        await run;
    } catch (error) {
        return (error as Error).message;
    }
    throw new Error("it went through, and should have been refused");
}

/** What a resource is registered with besides its inputs: mocks are not told. */
function watchRegistrations() {
    const known = new Map<string, Pick<Recorded, "after" | "providers">>();
    const label = (urn: string) =>
        urn
            .split("::")
            .slice(2)
            .map((part) => part.split("$").at(-1))
            .join(" ");
    const monitor = pulumi.runtime.getMonitor() as unknown as Pick<ResourceMonitorClient, "registerResource">;
    const register = monitor.registerResource.bind(monitor) as (...args: unknown[]) => unknown;
    const watched = (request: RegisterResourceRequest, ...rest: unknown[]) => {
        const provider = request.getProvider().split("::").slice(0, -1).join("::");
        const before = [...request.getDependenciesList(), request.getParent(), provider].filter((urn) => urn !== "");
        // What a component is not told itself, the engine takes from the component around it.
        const own = Object.fromEntries(request.getProvidersMap().entries()) as Record<string, string>;
        const providers = { ...known.get(label(request.getParent()))?.providers, ...own };
        known.set(`${request.getType()} ${request.getName()}`, { after: before.map(label), providers });
        return register(request, ...rest);
    };
    // Mocks say that they know hooks, and have nothing to register one with.
    const registerResourceHook = (_: unknown, done: (error: null) => void) => done(null);
    Object.assign(monitor, { registerResource: watched, registerResourceHook });
    return ({ type, name }: { type: string; name: string }) => known.get(`${type} ${name}`);
}

export const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));

/** A stack file as the engine hands it over: objects become JSON text. */
export function stackConfig(stack: string): Record<string, string> {
    const { config } = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as { config: Record<string, unknown> };
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
}
