import { run } from "./namespace";
import type { ProcessIdentity } from "../process-identity";

/** Writes a file inside the lab, with its folders. */
export async function writeInside(machine: ProcessIdentity, path: string, text: string): Promise<void> {
    await run(machine, ["sh", "-c", 'mkdir -p "$(dirname "$1")" && cat >"$1"', "sh", path], { input: text });
}
