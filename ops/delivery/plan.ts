import { isDeepStrictEqual } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { messages } from "../messages";

/** What the engine means to do to one resource. */
export interface Step {
    urn: string;
    type: string;
    /** As the engine calls it: create, update, replace, delete … */
    operation: string;
    /** Paths of the inputs that change; never their values, which may be secrets. */
    changes: string[];
    /** Those of them that cannot change in place. */
    forces: string[];
    /** What goes with the resource, where it is deleted or replaced and holds data or whatever cannot be made again. */
    loses?: string;
}

/** What a run means to change, what may lose data first. */
export type Plan = Step[];

/**
 * What is gone for good when a resource of a type is deleted, or replaced, which deletes the old one. The engine knows
 * replacements alone; that these hold data is ours to know.
 */
export const holds: Record<string, string> = {
    "kubernetes:core/v1:PersistentVolumeClaim": "the data of its volume",
    "kubernetes:core/v1:PersistentVolume": "the way to a kept volume",
    "kubernetes:core/v1:Namespace": "everything in it, volumes too",
    "random:index/randomPassword:RandomPassword": "a password that is in use",
    "aws:s3/bucket:Bucket": "the backups in it",
    "aws:kms/key:Key": "whatever is encrypted with it",
    "aws:eks/cluster:Cluster": "the cluster with everything on it",
    "aws:ecr/repository:Repository": "the images of every environment",
    "aws:cloudwatch/logGroup:LogGroup": "the logs in it",
};

/** The same of one resource; undefined when it holds nothing. */
export const heldBy = (urn: string): string | undefined => holds[urn.split("::")[2]!.split("$").at(-1)!];

/** Operations that end a resource; of a replacement the engine tells three steps, and `replace` speaks of it. */
const ends = ["delete", "replace"];
/** The other two, and what changes nothing. */
const silent = [
    "same",
    "create-replacement",
    "delete-replaced",
    "import-replacement",
    "read",
    "read-replacement",
    "refresh",
    "discard",
    "discard-replaced",
    "remove-pending-replace",
];

/**
 * Says what the stack's next run would do; `warn` hears what the engine, a plugin or the program warns of.
 * @throws CommandError when the engine refuses, and when less of its events has come than it has counted
 */
export async function plan(stack: Stack, warn: (warning: string) => void = () => undefined): Promise<Plan> {
    const events: EngineEvent[] = [];
    const { changeSummary } = await stack.preview({ onEvent: (event) => events.push(event), color: "never" });
    for (const warning of warningsOf(events)) warn(warning);
    const told = (operation: string) =>
        events.filter(({ resourcePreEvent }) => resourcePreEvent?.metadata.op === operation).length;
    // Events come beside the preview, and a step that is lost here would be one that nobody is asked about.
    const whole = Object.keys(changeSummary).length > 0;
    if (!whole || ends.some((operation) => told(operation) < (changeSummary[operation as "delete"] ?? 0)))
        throw new Error(messages.planIncomplete);
    return planOf(events);
}

/** Each once, without the engine's marks of colour. */
const warningsOf = (events: EngineEvent[]): Set<string> =>
    new Set(
        events.flatMap(({ diagnosticEvent }) =>
            diagnosticEvent?.severity === "warning" ? [diagnosticEvent.message.replace(/<\{%.*?%\}>/g, "").trim()] : [],
        ),
    );

/** The plan that a preview's events tell. */
export function planOf(events: EngineEvent[]): Plan {
    const steps = events.flatMap((event) => stepOf(event) ?? []);
    const replaced = new Set(steps.filter(({ operation }) => operation === "replace").map(({ urn }) => urn));
    // What an earlier run has replaced and not come to remove.
    const left = events.flatMap(({ resourcePreEvent }) =>
        resourcePreEvent?.metadata.op === "delete-replaced" && !replaced.has(resourcePreEvent.metadata.urn)
            ? (step({ ...resourcePreEvent.metadata, op: "delete" }) ?? [])
            : [],
    );
    return [...steps, ...left].sort((one, other) => rank(one) - rank(other));
}

/** The step that an event of the engine tells, if any. */
export function stepOf({ resourcePreEvent }: EngineEvent): Step | undefined {
    if (resourcePreEvent === undefined || silent.includes(resourcePreEvent.metadata.op)) return undefined;
    return step(resourcePreEvent.metadata);
}

function step(metadata: StepEventMetadata): Step | undefined {
    const { urn, type, op, old, keys, diffs, detailedDiff } = metadata;
    if (isComponent(metadata)) return undefined;
    const kinds = Object.entries(detailedDiff ?? {});
    // A provider need not say more than the names of the inputs.
    const changes = kinds.length > 0 ? kinds.map(([path]) => path) : (diffs ?? []);
    if (
        op === "update" &&
        type.startsWith("pulumi:providers:") &&
        isSignIn(changes.length > 0 ? changes : changedInputs(metadata))
    )
        return undefined;
    const forcing = kinds.filter(([, { diffKind }]) => diffKind.endsWith("-replace")).map(([path]) => path);
    // What is kept goes from the state alone.
    const loses = ends.includes(op) && old?.retainOnDelete !== true ? holds[type] : undefined;
    return {
        urn,
        type,
        operation: op,
        changes: [...changes].sort(),
        forces: op === "replace" ? [...(forcing.length > 0 ? forcing : (keys ?? []))].sort() : [],
        ...(loses !== undefined && { loses }),
    };
}

/** Inputs that differ; of some providers the engine says no more than that there are some. */
function changedInputs({ old, new: now }: StepEventMetadata): string[] {
    const [before, after] = [old?.inputs ?? {}, now?.inputs ?? {}] as Record<string, unknown>[];
    return Object.keys({ ...before, ...after }).filter((key) => !isDeepStrictEqual(before![key], after![key]));
}

/** How a provider signs in hangs on who looks, and is nothing at AWS. */
const isSignIn = (changes: string[]) =>
    changes.length > 0 && changes.every((path) => /^(assumeRoles|kubeconfig)\b/.test(path));

/** Components, the program's and those of packages, and the stack itself are nothing of themselves. */
const isComponent = ({ type, old, new: now }: StepEventMetadata) =>
    type.startsWith("lazysheeps:") ||
    type === "pulumi:pulumi:Stack" ||
    (now ?? old ?? { custom: true }).custom !== true;

/** What may lose data, then what goes or is replaced, then the rest. */
const rank = ({ loses, operation }: Step) => (loses !== undefined ? 0 : ends.includes(operation) ? 1 : 2);

/** The steps that lose what nobody has agreed to lose. @param approved URNs */
export const unapproved = (steps: Plan, approved: string[]): Plan =>
    steps.filter(({ urn, loses }) => loses !== undefined && !approved.includes(urn));

/** Operation → number of steps. */
export function countOf(steps: Plan): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { operation } of steps) counts[operation] = (counts[operation] ?? 0) + 1;
    return counts;
}

/** A resource's name as people know it: `PersistentVolumeClaim postgres-data`. */
export function nameOf({ urn, type }: Pick<Step, "urn" | "type">): string {
    const kind = type.startsWith("pulumi:providers:") ? "provider" : type.split(":").at(-1);
    return `${kind} ${urn.split("::").at(-1)}`;
}

/** Why a step is taken: what forces a replacement, or else what changes; of what is made or deleted it is everything. */
export const reasonsOf = ({ operation, changes, forces }: Step): string[] =>
    forces.length > 0 ? forces : ["create", "delete"].includes(operation) ? [] : changes;

/** A line for each step. */
export function lines(steps: Plan): string[] {
    const width = Math.max(0, ...steps.map(({ operation }) => operation.length));
    return steps.map((step) => {
        const reasons = reasonsOf(step);
        const what = `${step.operation.padEnd(width)}  ${nameOf(step)}`;
        const how = reasons.length > 0 ? `  [${reasons.join(", ")}]` : "";
        return step.loses === undefined ? `  ${what}${how}` : `! ${what}${how}  loses ${step.loses}`;
    });
}
