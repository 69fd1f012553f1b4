import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { withBlock } from "./document-block";
import { declared } from "./graph/program";
import { stacksOnAws } from "./graph/settings";
import { picture } from "./picture/mermaid";

new Command("npm run picture")
    .description("Draws the program's own components into docs/architecture.md and the README; asks no account.")
    .parse();

void main().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
});

async function main() {
    const graphs = [];
    for (const stack of stacksOnAws()) graphs.push(await declared(stack));
    const drawn = picture(graphs);
    for (const file of ["docs/architecture.md", "README.md"])
        writeFileSync(file, withBlock(readFileSync(file, "utf8"), "picture", drawn));
}
