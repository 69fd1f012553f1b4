import { rmSync } from "node:fs";
import { Command } from "commander";
import program = require("../index");
import { cleanLab } from "../lab/lab";
import { contextTarget, openLocal } from "./local";

const { cache, context } = new Command("npm run clean --")
    .description("Removes the lab with everything in it: processes, control groups, .lab/ with the application's data.")
    .option("--cache", "also remove the tools built into the cache folder (the next start builds them again)", false)
    .option("--context <name>", "remove the application from this context of your kubeconfig instead")
    .parse()
    .opts<{ cache: boolean; context?: string }>();

void (context === undefined ? removeLab() : removeApplication(context)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
});

async function removeLab() {
    await cleanLab({ repo: process.cwd(), cache });
    console.log(cache ? "The lab and its tools are gone." : "The lab is gone; its tools stay in the cache (--cache).");
}

async function removeApplication(name: string) {
    // The state says where the images are; nothing is built.
    const target = await contextTarget(process.cwd(), name, { registry: "localhost:5001/lazysheeps" });
    const open = await openLocal(target, program);
    await open.stack.destroy({ onOutput: (text) => process.stdout.write(text), color: "never" });
    open.close();
    rmSync(target.state, { recursive: true });
    console.log(`The application is gone from ${name}.`);
    process.exit();
}
