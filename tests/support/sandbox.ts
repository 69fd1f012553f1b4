import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { CommandError, LocalWorkspace, type EngineEvent, type OutputMap, type Stack } from "@pulumi/pulumi/automation";
import execa from "execa";
import { type Attached, attachStandIns } from "../../lab/providers/attach";
import "../../ops/inline-program";
import { patiently } from "./kubectl";
import { type LabForTests, labForTests } from "./lab";

type Program = (opts: pulumi.CustomResourceOptions) => Record<string, unknown> | void;

/** A Kubernetes object, as far as tests look into it. */
export interface Live {
    metadata: {
        name: string;
        uid: string;
        annotations?: Record<string, string>;
        labels?: Record<string, string>;
        managedFields: { manager: string }[];
    };
    data: Record<string, string>;
    spec: { replicas: number };
    status: { readyReplicas?: number; succeeded?: number; phase?: string };
}

/** A resource in the state. */
export interface Kept {
    urn: string;
    id: string;
    initErrors?: string[];
    outputs: Live & { __fieldManager: string; __initialApiVersion: string; __inputs: Live };
}

export interface Outcome {
    outputs: OutputMap;
    /** Everything the engine printed. */
    text: string;
    /** `operation name`, in the order in which the engine began them; `same` left out. */
    steps: string[];
}

/** A namespace and a stack of one test's own, driven by the real engine. Call `close` at the end. */
export class Sandbox {
    private opened?: Stack;

    private constructor(
        readonly lab: LabForTests,
        readonly namespace: string,
        private readonly plugins: Attached,
        private readonly folder: string,
    ) {}

    static async open(): Promise<Sandbox> {
        const lab = labForTests();
        process.env["PATH"] = [dirname(lab.pulumi), process.env["PATH"]].join(delimiter);
        process.env["DOCKER_HOST"] = lab.dockerHost;
        process.env["DOCKER_CONFIG"] = lab.dockerConfig;
        const plugins = await attachStandIns({ pulumi: lab.pulumi });
        const namespace = `conformance-${randomBytes(4).toString("hex")}`;
        const sandbox = new Sandbox(lab, namespace, plugins, mkdtempSync(join(tmpdir(), "conformance-")));
        const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
        await sandbox.ask(["apply", "--filename", "-"], JSON.stringify(made));
        return sandbox;
    }

    /** Leaves nothing but a namespace on its way out. */
    async close() {
        this.plugins.close();
        try {
            await this.kubectl("delete", "namespace", this.namespace, "--wait=false");
        } finally {
            rmSync(this.folder, { recursive: true });
        }
    }

    up(program: Program): Promise<Outcome> {
        return this.run("up", program);
    }

    preview(program: Program): Promise<Outcome> {
        return this.run("preview", program);
    }

    refresh(program: Program): Promise<Outcome> {
        return this.run("refresh", program);
    }

    destroy(): Promise<Outcome> {
        return this.run("destroy", () => undefined);
    }

    /** What the engine prints when an `up` fails. @throws when it does not fail. */
    async failure(program: Program, operation: "up" | "preview" | "destroy" = "up"): Promise<string> {
        try {
            await this.run(operation, program);
        } catch (error) {
            if (error instanceof CommandError) return error.message;
            throw error;
        }
        throw new Error(`the ${operation} went through, and should have failed`);
    }

    /** The stack's state as it lies in the backend: an export would decrypt it. */
    state(): Promise<string> {
        return readFile(join(this.folder, ".pulumi", "stacks", "conformance", "test.json"), "utf8");
    }

    /** Resources in the state, by logical name. */
    async resource(name: string): Promise<Kept | undefined> {
        const exported = await (await this.stack(() => undefined)).exportStack();
        const { resources = [] } = exported.deployment as { resources?: Kept[] };
        return resources.find(({ urn }) => urn.endsWith(`::${name}`));
    }

    kubectl(...args: string[]): Promise<string> {
        return this.ask(args, "");
    }

    private ask(args: string[], input: string): Promise<string> {
        const where = ["--kubeconfig", this.lab.kubeconfig, "--context", this.lab.context, "-n", this.namespace];
        return patiently(args, async () => (await execa(this.lab.kubectl, [...where, ...args], { input })).stdout);
    }

    /** An object of the sandbox's namespace; undefined when there is none. */
    async live(kind: string, name: string): Promise<Live | undefined> {
        const found = await this.kubectl(
            "get",
            kind,
            name,
            "-o",
            "json",
            "--show-managed-fields",
            "--ignore-not-found",
        );
        return found === "" ? undefined : (JSON.parse(found) as Live);
    }

    async all(kind: string): Promise<Live[]> {
        return (JSON.parse(await this.kubectl("get", kind, "-o", "json")) as { items: Live[] }).items;
    }

    private async run(operation: "up" | "preview" | "refresh" | "destroy", program: Program): Promise<Outcome> {
        const stack = await this.stack(program);
        const steps: string[] = [];
        let text = "";
        const result = await stack[operation]({
            onOutput: (part: string) => (text += part),
            onEvent: ({ resourcePreEvent: event }: EngineEvent) => {
                if (event === undefined || event.metadata.op === "same" || /pulumi:p/.test(event.metadata.type)) return;
                steps.push(`${event.metadata.op} ${event.metadata.urn.split("::").at(-1)}`);
            },
            color: "never",
        });
        return { outputs: "outputs" in result ? (result.outputs as OutputMap) : {}, text, steps };
    }

    private async stack(program: Program): Promise<Stack> {
        const inline = () => {
            const { kubeconfig, context } = this.lab;
            const provider = new k8s.Provider("lab", { kubeconfig, context, namespace: this.namespace });
            return Promise.resolve(program({ provider }) ?? {});
        };
        this.opened ??= await LocalWorkspace.createStack(
            { stackName: "test", projectName: "conformance", program: inline },
            {
                envVars: {
                    ...this.plugins.env,
                    PULUMI_BACKEND_URL: `file://${this.folder}`,
                    PULUMI_CONFIG_PASSPHRASE: "conformance",
                    PULUMI_SKIP_UPDATE_CHECK: "true",
                },
            },
        );
        this.opened.workspace.program = inline;
        return this.opened;
    }
}
