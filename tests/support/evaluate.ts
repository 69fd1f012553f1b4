/**
 * One run of the program under mocks, in a process of its own, for `npm run bench -- program`: prints the milliseconds
 * that it takes with all it imports. `evaluate.ts STACK FILE` writes the packages' modules that it has loaded into FILE;
 * `evaluate.ts modules FILE` loads these and does nothing else.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const load = createRequire(__filename);
const [what, file] = process.argv.slice(2) as [string, string];

void measure();

async function measure() {
    const started = performance.now();
    let resources = 0;
    if (what === "modules") {
        for (const path of JSON.parse(readFileSync(file, "utf8")) as string[]) load(path);
    } else {
        const { deployAccount, deployProgram } = load("./program") as typeof import("./program");
        const run = what === "account" ? await deployAccount() : await deployProgram({}, what);
        resources = run.resources.length;
    }
    console.log(JSON.stringify({ milliseconds: performance.now() - started, resources }));
    const packages = Object.keys(load.cache).filter((path) => path.includes("node_modules"));
    if (what !== "modules") writeFileSync(file, JSON.stringify(packages));
}
