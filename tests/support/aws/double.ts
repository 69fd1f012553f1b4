import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { CommandError, type EngineEvent, type Stack } from "@pulumi/pulumi/automation";
import execa from "execa";
import program from "../../../index";
import { attachDouble, type Done, type Double } from "../../../lab/double/attach";
import { ingressPorts, podCidr } from "../../../lab/node/layout";
import { type Thing, World } from "../../../lab/double/world";
import type { Site } from "../../../ops/delivery/site";
import { addressOf } from "../../../ops/environment";
import { type Registry, registry } from "../../../ops/registry";
import { openStack } from "../../../ops/stack";
import { stackCluster } from "../../../ops/stack-state";
import { diagnosticsOf } from "../../../ops/up";
import { Schema } from "../../../settings/schema";
import { type Config, keyed, set, valid } from "../../config/valid";
import { type LabForTests, labForTests, reachIngress } from "../lab";
import { type Bucket, bucketEndpoint } from "./bucket";

export type Operation = "preview" | "up" | "refresh" | "destroy";

export interface Outcome {
    /** Operation → number of resources; `same` left out. */
    changed: Record<string, number>;
    /** `operation type name`, in the order in which the engine began them; `same` left out. */
    steps: string[];
    /** Paths of the inputs that each step changes in place, as the provider has them. */
    inputs: Record<string, string[]>;
    seconds: number;
}

/** How to run an operation: what is left out is as the stack file and index.ts say. */
export interface How {
    /** Settings that differ, by dotted path. */
    change?: Record<string, unknown>;
    /** Called as the engine begins a step. */
    onStep?: (step: string) => void;
    /** Has a destroy leave what is protected. */
    excludeProtected?: boolean;
    /** Has a destroy look first at what is still there. */
    refresh?: boolean;
}

/** `type id` */
export const called = ({ type, id }: { type: string; id?: string }) => `${type} ${id}`;

/** An AWS account that is empty at first, and the stacks in it, driven by the real engine. Call `close` at the end. */
export class Account {
    /** Settings of environments that differ for good, by dotted path: what cannot be taken back. */
    readonly lasting: Record<string, unknown> = {};
    /** What dev has built and prod runs, by image. */
    proven?: Record<string, string>;
    /** What is open as S3; nothing is in any bucket while there is none. */
    bucket?: Bucket;
    /** Name of the role that runs the engine. */
    caller = "administrator";
    /** Called when something has been made or deleted; the engine hears of it once that has ended. */
    onDone?: (done: Done) => void | Promise<void>;

    private constructor(
        readonly world: World,
        readonly lab: LabForTests,
        readonly double: Double,
        /** Where the stacks' state is. */
        readonly folder: string,
    ) {}

    static async open(): Promise<Account> {
        const lab = labForTests();
        process.env["PATH"] = [dirname(lab.pulumi), process.env["PATH"]].join(delimiter);
        Object.assign(process.env, { DOCKER_HOST: lab.dockerHost, DOCKER_CONFIG: lab.dockerConfig });
        const folder = mkdtempSync(join(tmpdir(), "lazysheeps-aws-"));
        const world = new World(join(folder, "world.json"), "123456789012", "eu-central-1");
        const { kubeconfig, registry } = lab;
        const onDone = (done: Done) => account.onDone?.(done);
        const caller = () => account.caller;
        const objects = (name: string) => account.bucket?.keys.filter((key) => key.startsWith(`${name}/`)) ?? [];
        const behind = { kubeconfig, registry, bucketEndpoint, objects };
        const double = await attachDouble({ world, caller, ...behind, folder, onDone });
        const account = new Account(world, lab, double, folder);
        return account;
    }

    /** Does something while a session of this role runs the engine. */
    async as<T>(caller: string, what: () => Promise<T>): Promise<T> {
        const usual = this.caller;
        this.caller = caller;
        return what().finally(() => (this.caller = usual));
    }

    async close() {
        await this.double.close();
        rmSync(this.folder, { recursive: true });
    }

    /** The stack with its file filled in, changed at some paths. */
    stack(name: string, how: How = {}): Promise<Stack> {
        const config = this.config(name, how);
        const place = { repo: process.cwd(), state: this.folder, env: this.double.env };
        return openStack(name, program, place, (file) => void Object.assign(file, keyed(config)));
    }

    private config(name: string, { change = {} }: How): Config {
        const config = valid(name);
        const onAws = config["platform"] !== undefined;
        // An autoscaler without visitors takes a pod away after five minutes, and nothing here is about that.
        for (const area of onAws ? ["backend", "frontend"] : []) {
            const settings = config[area] as { replicas: number };
            set(config, `${area}.autoscaling.min`, settings.replicas);
        }
        const lasting = onAws ? this.lasting : {};
        for (const [path, value] of Object.entries({ ...lasting, ...change })) set(config, path, value);
        this.adapt(config);
        return config;
    }

    /** An environment as the commands work on it, with a folder's sources in it. */
    site(name: string, project: string, how: How = {}): Site {
        const settings = Schema.parse(this.config(name, how));
        return {
            name,
            settings,
            state: this.folder,
            open: async (images) => {
                await reachIngress();
                const back = process.cwd();
                // Image contexts are relative to the project.
                process.chdir(project);
                const change = { ...how.change, ...(images && { images: { source: "prebuilt", ...images } }) };
                return { stack: await this.stack(name, { change }), close: () => process.chdir(back) };
            },
            cluster: async (stack) => (await stackCluster(stack))!,
            url: () => addressOf(settings, name, () => Promise.resolve(this.kubeconfig())),
            registry: this.registry(),
            connectTo: `127.0.0.1:${ingressPorts.http}`,
        };
    }

    /** The lab's cluster, which stands for EKS. */
    kubeconfig(): KubeConfig {
        const config = new KubeConfig();
        config.loadFromFile(this.lab.kubeconfig);
        return config;
    }

    /** The lab's registry, by the name of the account's. */
    private registry(): Registry {
        const lab = registry();
        const host = `${this.world.account}.dkr.ecr.${this.world.region}.amazonaws.com`;
        const there = (name: string) => name.replace(host, this.lab.registry);
        return {
            manifest: (reference) => lab.manifest(there(reference)),
            tag: (reference, name) => lab.tag(there(reference), name),
            tags: (repository) => lab.tags(there(repository)),
            digestOf: (repository, name) => lab.digestOf(there(repository), name),
        };
    }

    /** @throws CommandError with all the engine said when it fails */
    async run(operation: Operation, name: string, how: How = {}): Promise<Outcome> {
        const stack = await this.stack(name, how);
        const steps: string[] = [];
        const inputs: Record<string, string[]> = {};
        const started = Date.now();
        const result = await stack[operation]({
            onEvent: ({ resourcePreEvent, resOutputsEvent }: EngineEvent) => {
                // What a refresh finds is known at the end of a step.
                const event = operation === "refresh" ? resOutputsEvent : resourcePreEvent;
                if (event === undefined || event.metadata.op === "same") return;
                const { op, type, urn, detailedDiff } = event.metadata;
                const step = `${op} ${type} ${urn.split("::").at(-1)}`;
                steps.push(step);
                inputs[step] = Object.keys(detailedDiff ?? {}).sort();
                how.onStep?.(step);
            },
            color: "never",
            ...(operation === "destroy" && {
                excludeProtected: how.excludeProtected ?? false,
                refresh: how.refresh ?? false,
            }),
        });
        const counts = "changeSummary" in result ? result.changeSummary : (result.summary.resourceChanges ?? {});
        const changed = Object.fromEntries(Object.entries(counts).filter(([one]) => one !== "same"));
        return { changed, steps, inputs, seconds: (Date.now() - started) / 1000 };
    }

    /** What the engine says under Diagnostics when an operation fails. @throws when it goes through */
    async failure(operation: Operation, name: string, how: How = {}): Promise<string> {
        try {
            await this.run(operation, name, how);
        } catch (error) {
            if (error instanceof CommandError) return diagnosticsOf(error.message);
            throw error;
        }
        throw new Error(`the ${operation} of ${name} went through`);
    }

    /** `pulumi state unprotect --all` */
    async unprotect(name: string): Promise<void> {
        const { workspace } = await this.stack(name);
        const options = { cwd: workspace.workDir, env: workspace.envVars };
        await execa("pulumi", ["state", "unprotect", "--all", "--yes", "--stack", name], options);
    }

    /** `aws ecr delete-repository --force` for each: a repository goes with its rules, whatever it holds. */
    deleteRepositories() {
        for (const one of this.world.things.filter(({ type }) => type.startsWith("aws:ecr/"))) this.world.remove(one);
    }

    async output(name: string, key: string): Promise<unknown> {
        return (await (await this.stack(name)).outputs())[key]?.value as unknown;
    }

    /** `type id` of every resource that a stack's state has. */
    async idsInState(name: string): Promise<Set<string>> {
        const exported = await (await this.stack(name)).exportStack();
        const { resources = [] } = exported.deployment as { resources?: { type: string; id?: string }[] };
        return new Set(resources.filter(({ id }) => id !== undefined).map(called));
    }

    /** What is at AWS and in none of these stacks' states. */
    async strangers(...stacks: string[]): Promise<Thing[]> {
        const known = await Promise.all(stacks.map((name) => this.idsInState(name)));
        return this.world.things.filter((thing) => !known.some((ids) => ids.has(called(thing))));
    }

    /** Sets what the lab asks for. */
    private adapt({ platform, images, backend, frontend }: Config) {
        if (platform === undefined) return;
        // Nothing here is about how long pods are waited for.
        const rollout = { preStopSeconds: 10, gracePeriodSeconds: 30, minReadySeconds: 1 };
        for (const area of [backend!, frontend!]) Object.assign(area["rollout"] as object, rollout);
        // Pods get their addresses from it: the ingress controller's is one of a public subnet then, as a load
        // balancer's is.
        Object.assign(platform["network"] as object, { cidr: podCidr });
        // The engine pulls from nowhere and has no bridge.
        if (images!["source"] === "build") Object.assign(images!, { baseImage: this.lab.baseImage, network: "host" });
    }
}
