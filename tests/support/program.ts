import program = require("../../index");
import { type Config, set, use, valid } from "../config/valid";
import { deploy } from "./engine";

/** Runs the whole program with the settings of a stack, changed at some paths. */
export async function deployProgram(change: Record<string, unknown> = {}, stack = "local") {
    const config: Config = valid(stack);
    for (const [path, value] of Object.entries(change)) set(config, path, value);
    use(config);
    return deploy(program, stack);
}
