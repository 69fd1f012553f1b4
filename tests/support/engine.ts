import type * as pulumi from "@pulumi/pulumi";
import type { Answers } from "../../ops/graph/answers";
import { record } from "../../ops/graph/record";

export type { Answers } from "../../ops/graph/answers";
export type { Lookup, Recorded } from "../../ops/graph/record";

/** Runs `program` on an in-memory engine, with ways to find what it registered. @throws as `record` does. */
export async function deploy<T>(program: () => T, stack = "local", unusual: Answers = {}) {
    const run = await record(program, stack, unusual);

    /** All resources of this type. */
    const all = (type: string) => run.resources.filter((r) => r.type === type);
    /** Inputs of the one resource of this type. */
    const single = (type: string) => {
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
    return { ...run, all, single, named };
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

export const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));
