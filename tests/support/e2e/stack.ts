import type { V1Deployment } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import program from "../../../index";
import { block, openLocal } from "../../../ops/local";
import { type Opened, using } from "../../../ops/open-environment";
import { up as runUp, type Changes } from "../../../ops/up";
import { objects, theOnly } from "./cluster";
import { eventually } from "./eventually";
import { checkout, openTarget } from "./target";

export interface Run {
    /** Edits the settings of the stack file. */
    change?: (config: Record<string, unknown>) => void;
    /** Folder with the project's stack file and images; the checkout unless a copy is given. */
    project?: string;
    /** In place of index.ts. */
    program?: () => unknown;
}

/** Settings for tests that are not about scaling: no more pods than the stack file starts with, however much they do. */
export function fixedCount(config: Record<string, unknown>) {
    for (const area of ["backend", "frontend"]) {
        const settings = block(config, area);
        const { replicas } = settings as { replicas: number };
        settings["autoscaling"] = { ...(settings["autoscaling"] as object), min: replicas, max: replicas };
    }
}

/** Settings for tests that are not about rollouts either: one is soon over. */
export function calm(config: Record<string, unknown>) {
    fixedCount(config);
    for (const area of ["backend", "frontend"]) {
        const settings = block(config, area);
        settings["rollout"] = { ...(settings["rollout"] as object), minReadySeconds: 1 };
    }
}

/** Opens the stack; this process works in the project until it is closed. */
export async function open(run: Run): Promise<Opened> {
    const project = run.project ?? checkout;
    const target = await openTarget();
    const back = process.cwd();
    // Image contexts are relative to the project.
    process.chdir(project);
    const { stack, close } = await openLocal({ ...target, project }, run.program ?? program, run.change);
    return {
        stack,
        close: () => {
            close();
            process.chdir(back);
        },
    };
}

/** Opens the stack, hands it to `use`, and closes it. */
export const withStack = <T>(run: Run, use: (stack: Stack) => Promise<T>): Promise<T> => using(open(run), use);

/** Runs `up`; a failed one is an UpError with all the engine printed. */
export function up(run: Run = {}): Promise<Changes> {
    return withStack(run, (stack) => runUp(stack, () => undefined));
}

/** Brings the stack to what the checkout says, with calm settings and no pod on its way out: where most tests start. */
export async function converged(): Promise<Changes> {
    const changes = await up({ change: calm });
    await settled();
    return changes;
}

/** Waits until every workload has the pods that its settings start with, available and no other: the autoscaler is slow. */
export function settled(): Promise<unknown> {
    const pods = async (name: string) => {
        const { status } = await theOnly<V1Deployment>("deployments", name);
        return [(await objects("pods", name)).length, status?.updatedReplicas, status?.availableReplicas];
    };
    return eventually(
        "every workload has its pods, available, and no other",
        () => Promise.all(["backend", "frontend"].map(pods)),
        (counts) => counts.join() === "3,3,3,2,2,2",
        120,
    );
}

/** What an `up` would do; operation → number of resources. */
export function preview(run: Run = {}): Promise<Record<string, number>> {
    return withStack(run, async (stack) => {
        return withoutSame((await stack.preview({ color: "never" })).changeSummary);
    });
}

/** Reads the cluster into the state; operation → number of resources that were not as the state said. */
export function refresh(run: Run = {}): Promise<Record<string, number>> {
    return withStack(run, async (stack) => {
        return withoutSame((await stack.refresh({ color: "never" })).summary.resourceChanges ?? {});
    });
}

export function destroy(run: Run = {}): Promise<unknown> {
    return withStack(run, (stack) => stack.destroy({ color: "never" }));
}

/** One of the stack's outputs, secret or not. */
export function output(name: string): Promise<string> {
    return withStack({}, async (stack) => String((await stack.outputs())[name]?.value));
}

function withoutSame(counts: Record<string, number>): Record<string, number> {
    return Object.fromEntries(Object.entries(counts).filter(([operation]) => operation !== "same"));
}
