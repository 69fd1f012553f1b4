import * as pulumi from "@pulumi/pulumi";
import type { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { type Answers, computed, usual } from "./answers";

export interface Recorded {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
    /** URN::id of the provider that was handed down; undefined for components. */
    provider: string | undefined;
    /** The same of a component, which hands them on, by package. */
    providers: Record<string, string>;
    custom: boolean;
    /** Component that it is part of, as `type name`; undefined at the top. */
    parent: string | undefined;
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

/**
 * Runs `program` on an in-memory engine; returns its result, all it registered, looked up and warned of. Look-ups answer
 * as usual unless told otherwise. @throws what the program throws, in an `apply` too, and for calls without an answer.
 */
export async function record<T>(program: () => T, stack: string, unusual: Answers = {}) {
    const answers = { ...usual, ...unusual };
    const resources: Recorded[] = [];
    const lookups: Lookup[] = [];
    const unanswered: string[] = [];
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
                    parent: undefined,
                    after: [],
                    options: {},
                });
                return { id: `${r.name}-id`, state: stateOf(r) };
            },
            call: ({ token, inputs, provider }) => {
                lookups.push({ token, inputs: inputs as Record<string, unknown>, provider });
                const answer = answers[token]?.(inputs as Record<string, unknown>);
                if (answer === undefined) unanswered.push(token);
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
    if (unanswered.length > 0) throw new Error(`no mock for ${unanswered.join(", ")}`);
    for (const r of resources) Object.assign(r, registeredWith(r));
    for (const r of resources) r.options = optionsOf.get(`${r.type} ${r.name}`) ?? {};
    const recorded = resources.filter(({ type }) => type !== "pulumi:pulumi:Stack");
    return { result: result as T, resources: recorded, lookups, warnings: heard.warnings };
}

function stateOf(r: pulumi.runtime.MockResourceArgs) {
    const arn = r.type.startsWith("aws:") ? { arn: `arn:aws:mock:::${r.name}` } : {};
    const metadata = r.type.startsWith("kubernetes:")
        ? { metadata: { name: r.name, ...((r.inputs as Record<string, unknown>)["metadata"] as object | undefined) } }
        : {};
    return { ...arn, ...(r.inputs as object), ...metadata, ...computed[r.type]?.(r) };
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

/** What a resource is registered with besides its inputs: mocks are not told. */
function watchRegistrations() {
    const known = new Map<string, Pick<Recorded, "after" | "parent" | "providers">>();
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
        const around = label(request.getParent());
        const providers = { ...known.get(around)?.providers, ...own };
        const parent = around === "" || around.startsWith("pulumi:pulumi:Stack ") ? undefined : around;
        known.set(`${request.getType()} ${request.getName()}`, { after: before.map(label), parent, providers });
        return register(request, ...rest);
    };
    // Mocks say that they know hooks, and have nothing to register one with.
    const registerResourceHook = (_: unknown, done: (error: null) => void) => done(null);
    Object.assign(monitor, { registerResource: watched, registerResourceHook });
    return ({ type, name }: { type: string; name: string }) => known.get(`${type} ${name}`);
}
