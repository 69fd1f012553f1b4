import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import program from "../../../index";
import { attachDouble, type Double } from "../../../lab/double/attach";
import { World } from "../../../lab/double/world";
import { openStack } from "../../../ops/stack";
import { set, valid } from "../../config/valid";
import { type LabForTests, labForTests } from "../lab";

type Operation = "preview" | "up" | "refresh" | "destroy";

export interface Outcome {
    /** Operation → number of resources; `same` left out. */
    changed: Record<string, number>;
    /** `operation type name`, in the order in which the engine began them; `same` left out. */
    steps: string[];
    /** Everything the engine printed. */
    text: string;
}

/** An AWS account that is empty at first, and the stacks in it, driven by the real engine. Call `close` at the end. */
export class Account {
    private constructor(
        readonly world: World,
        readonly lab: LabForTests,
        private readonly double: Double,
        private readonly folder: string,
    ) {}

    static async open(caller = "administrator"): Promise<Account> {
        const lab = labForTests();
        process.env["PATH"] = [dirname(lab.pulumi), process.env["PATH"]].join(delimiter);
        Object.assign(process.env, { DOCKER_HOST: lab.dockerHost, DOCKER_CONFIG: lab.dockerConfig });
        const folder = mkdtempSync(join(tmpdir(), "lazysheeps-aws-"));
        const world = new World(join(folder, "world.json"), "123456789012", "eu-central-1");
        const { kubeconfig, registry } = lab;
        return new Account(world, lab, await attachDouble({ world, caller, kubeconfig, registry }), folder);
    }

    async close() {
        await this.double.close();
        rmSync(this.folder, { recursive: true });
    }

    /** The stack with its file filled in, changed at some paths. */
    stack(name: string, change: Record<string, unknown> = {}): Promise<Stack> {
        const config = valid(name);
        // The lab's engine pulls from nowhere and has no bridge.
        const built = (config["images"] as { source?: string } | undefined)?.source === "build";
        const images = built ? { "images.baseImage": this.lab.baseImage, "images.network": "host" } : {};
        for (const [path, value] of Object.entries({ ...images, ...change })) set(config, path, value);
        const place = { repo: process.cwd(), state: this.folder, env: this.double.env };
        return openStack(name, program, place, (file) => {
            for (const [area, value] of Object.entries(config)) file[`lazysheeps:${area}`] = value;
        });
    }

    async run(operation: Operation, name: string, change: Record<string, unknown> = {}): Promise<Outcome> {
        const stack = await this.stack(name, change);
        const steps: string[] = [];
        let text = "";
        const result = await stack[operation]({
            onOutput: (part: string) => (text += part),
            onEvent: ({ resourcePreEvent: event }: EngineEvent) => {
                if (event === undefined || event.metadata.op === "same") return;
                const { op, type, urn } = event.metadata;
                steps.push(`${op} ${type} ${urn.split("::").at(-1)}`);
            },
            color: "never",
        });
        const counts = "changeSummary" in result ? result.changeSummary : (result.summary.resourceChanges ?? {});
        const changed = Object.fromEntries(Object.entries(counts).filter(([one]) => one !== "same"));
        return { changed: changed, steps, text };
    }
}
