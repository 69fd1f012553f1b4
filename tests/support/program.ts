import program = require("../../index");
import { type Config, set, use, valid } from "../config/valid";
import { deploy } from "./engine";

/** Runs the whole program with the settings of the stack local, changed at some paths. */
export async function deployProgram(change: Record<string, unknown> = {}) {
    const config: Config = valid();
    for (const [path, value] of Object.entries(change)) set(config, path, value);
    use(config);
    return deploy(program);
}
