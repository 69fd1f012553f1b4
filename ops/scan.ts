import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import { messages } from "./messages";
import { imagesOf, pushedImages, recorded } from "./scan/deployed";
import { checkIgnored } from "./scan/ignored";
import { writePapers } from "./scan/papers";
import { configuration, files, localImages } from "./scan/sources";
import { type Scan, scan } from "./scan/trivy";

const program = new Command("npm run scan --").description(
    "Trivy. Ends with 1 when it finds what is HIGH or CRITICAL, has a fix, and is not in .trivyignore.yaml. Needs Docker.",
);
const sarif = ["--sarif <folder>", "write the findings there as SARIF"] as const;
const stack = ["--stack <name>", "the stack, e.g. dev"] as const;
const record = ["--record <file>", "the scanned images, as JSON"] as const;

program
    .command("files")
    .description("packages of the lock files, secrets")
    .option(...sarif)
    .action(({ sarif }: { sarif?: string }) => scanAll([files], sarif));
program
    .command("config")
    .description("Dockerfiles and manifests")
    .option(...sarif)
    .action(({ sarif }: { sarif?: string }) => scanAll([configuration], sarif));
program
    .command("images")
    .description("builds each image and scans it")
    .option(...sarif)
    .action(({ sarif }: { sarif?: string }) => scanAll(localImages(), sarif));
program
    .command("digests")
    .description("scans the pushed images that a stack runs")
    .requiredOption(...stack)
    .requiredOption(...record)
    .option(...sarif)
    .action(async (options: { stack: string; record: string; sarif?: string }) => {
        const images = await imagesOf(options.stack);
        await scanAll(await pushedImages(images), options.sarif);
        mkdirSync(dirname(options.record), { recursive: true });
        writeFileSync(options.record, JSON.stringify(images, null, 4));
    });
program
    .command("sbom")
    .description("writes bills of materials, checksums and provenance of the scanned images")
    .requiredOption(...record)
    .requiredOption("--out <folder>", "write them there")
    .action((options: { record: string; out: string }) =>
        writePapers(recorded(options.record), options.out, process.env),
    );

void program.parseAsync().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
});

async function scanAll(scans: Scan[], sarif?: string) {
    checkIgnored(".trivyignore.yaml");
    const bad: string[] = [];
    for (const one of scans) if (await scan(one, sarif)) bad.push(one.name);
    if (bad.length > 0) throw new Error(messages.scanFound(bad));
}
