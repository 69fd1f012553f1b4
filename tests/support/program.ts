import program = require("../../index");
import { type Config, set, use, valid } from "../config/valid";
import { deploy } from "./engine";

type Outputs = ReturnType<typeof program>;

async function run<T extends Outputs>(stack: string, change: Record<string, unknown>) {
    const config: Config = valid(stack);
    for (const [path, value] of Object.entries(change)) set(config, path, value);
    use(config);
    return deploy(program as () => T, stack);
}

const runs = new Map<string, Promise<unknown>>();
/** A run with these settings, which all who ask for it share: read it, and change a copy. */
function once<T extends Outputs>(stack: string, change: Record<string, unknown>) {
    const removed = (_: string, value: unknown) => (value === undefined ? "(removed)" : value);
    const settings = JSON.stringify([stack, change], removed);
    const known = runs.get(settings) ?? run<T>(stack, change);
    runs.set(settings, known);
    return known as ReturnType<typeof run<T>>;
}

/** Runs the whole program with the settings of an environment's stack, changed at some paths. */
export const deployProgram = (change: Record<string, unknown> = {}, stack = "local") =>
    once<Extract<Outputs, { url: unknown }>>(stack, change);

/** Runs the whole program with the settings of the stack `account`, changed at some paths. */
export const deployAccount = (change: Record<string, unknown> = {}) =>
    once<Extract<Outputs, { roles: unknown }>>("account", change);
