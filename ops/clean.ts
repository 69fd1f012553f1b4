import { Command } from "commander";
import { cleanLab } from "../lab/lab";

const { cache } = new Command("npm run clean --")
    .description("Removes the lab with everything in it: processes, control groups, .lab/ with the application's data.")
    .option("--cache", "also remove the tools built into the cache folder (the next start builds them again)", false)
    .parse()
    .opts<{ cache: boolean }>();

void cleanLab({ repo: process.cwd(), cache }).then(
    () =>
        console.log(
            cache ? "The lab and its tools are gone." : "The lab is gone; its tools stay in the cache (--cache).",
        ),
    (error: Error) => {
        console.error(error.message);
        process.exitCode = 1;
    },
);
