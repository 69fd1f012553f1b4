import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import execa from "execa";
import { parse } from "yaml";
import program = require("../index");
import { startLab, stopLab } from "../lab/lab";
import { block, labTarget, openLocal } from "./local";
import { copyProject } from "./project-copy";
import { up } from "./up";

const repo = process.cwd();
const target = labTarget(repo);
const env = { DOCKER_HOST: target.dockerHost!, DOCKER_CONFIG: target.dockerConfig!, DOCKER_BUILDKIT: "1" };
const docker = (argv: string[]) => execa(join(repo, ".lab/bin/docker"), argv, { env });
const kubectl = (argv: string[]) =>
    execa(join(repo, ".lab/bin/kubectl"), ["--kubeconfig", target.kubeconfig!, "--namespace", "lazysheeps", ...argv]);

/** Images with a source file that most changes are in. */
const images = {
    backend: "images/backend/sheep/api.py",
    frontend: "images/frontend/src/main.tsx",
    postgres: "images/postgres/lazysheeps-backup",
};

/** What can be measured. */
const sections: Record<string, { about: string; byDefault: boolean; run: () => Promise<void> }> = {
    cold: {
        about: "`npm test` in a clone with empty caches, and the start in it, by step",
        byDefault: false,
        run: cold,
    },
    tests: { about: "`npm test` here", byDefault: false, run: tests },
    start: { about: "`npm start` while it runs, and after `npm stop`", byDefault: true, run: start },
    up: { about: "an `up` that has nothing to do", byDefault: true, run: unchanged },
    change: { about: "a change in the code until it is live, beside the same by hand", byDefault: true, run: change },
    images: { about: "sizes and build times", byDefault: true, run: build },
    memory: { about: "the lab at rest, with the application", byDefault: true, run: memory },
    program: { about: "the program under mocks, beside the time to load its packages", byDefault: true, run: evaluate },
    aws: {
        about: "the stacks of AWS through the engine, with the double; takes the application away and brings it back",
        byDefault: false,
        run: aws,
    },
    servers: { about: "application servers side by side", byDefault: true, run: servers },
};
const names = Object.keys(sections);

void main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
});

async function main() {
    const known = names.map((name) => `  ${name.padEnd(8)} ${sections[name]!.about}`).join("\n");
    const command = new Command("npm run bench --")
        .description("Measures on this machine and prints tables; the application must be up (npm start).")
        .argument("[sections...]", "what to measure; all but cold, tests and aws unless named")
        .addHelpText("after", `\nSections:\n${known}`)
        .parse();
    const unknown = command.args.filter((name) => !names.includes(name));
    if (unknown.length > 0) throw new Error(`unknown section ${unknown.join(", ")}; known: ${names.join(", ")}`);
    const [cpu] = cpus();
    console.log(`${cpus().length} cores of ${cpu?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`);
    for (const [name, { byDefault, run }] of Object.entries(sections))
        if (command.args.length > 0 ? command.args.includes(name) : byDefault) await run();
    await npm(["start"]);
    process.exit();
}

async function cold() {
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-cold-"));
    const clone = join(folder, "clone");
    const caches = {
        XDG_CACHE_HOME: join(folder, "cache"),
        GOPATH: join(folder, "go"),
        GOCACHE: join(folder, "go-build"),
        npm_config_cache: join(folder, "npm"),
    };
    await execa("git", ["clone", "--quiet", repo, clone]);
    // There can be one lab on a machine.
    await stopLab({ repo });
    try {
        const { result, seconds } = await timed(() => npm(["test"], clone, caches));
        const steps = [...result.all!.matchAll(/^✔ (.*) \[([\dms.]+)\]$/gm)].map(([, step, took]) => [step!, took!]);
        table(["cold `npm start`", "took"], steps);
        suitesOf(result.all!, "cold `npm test`", seconds);
    } finally {
        await npm(["run", "clean"], clone, caches);
        // Go's modules are read-only.
        await execa("chmod", ["-R", "u+w", folder]);
        rmSync(folder, { recursive: true });
        await startLab({ repo });
    }
}

async function tests() {
    const { result, seconds } = await timed(() => npm(["test"]));
    suitesOf(result.all!, "`npm test`", seconds);
}

async function start() {
    await npm(["start"]);
    const again = await timed(() => npm(["start"]));
    await npm(["stop"]);
    const stopped = await timed(() => npm(["start"]));
    table(
        ["`npm start`", "s"],
        [
            ["while it runs", again.seconds],
            ["after `npm stop`", stopped.seconds],
        ],
    );
}

async function unchanged() {
    await deploy();
    const rows: [string, number][] = [];
    for (let run = 1; run <= 3; run++) {
        const { result, seconds } = await timed(() => deploy());
        const operations = Object.entries(result.changed).map(([operation, count]) => `${count} ${operation}`);
        rows.push([operations.join(", ") || "0 changes", seconds]);
    }
    table(["unchanged `up`", "s"], rows);
}

/** The same change by the program, which also migrates first, and with the commands that people use instead. */
async function change() {
    await deploy();
    const copy = copyProject(repo);
    try {
        copy.append(images.backend, "\n# A change.\n");
        const program = await timed(() => deploy(copy.path));
        copy.append(images.backend, "# And another.\n");
        const [deployment] = (
            await kubectl(["get", "deployments", "-o", "name", "-l", "app.kubernetes.io/name=backend"])
        ).stdout.split("\n");
        const tag = "localhost:5000/lazysheeps/backend:build-by-hand";
        const byHand = await timed(async () => {
            await docker(["build", ...buildOptions(), "--tag", tag, join(copy.path, "images/backend")]);
            await docker(["push", tag]);
            const digest = (await docker(["image", "inspect", "--format", "{{index .RepoDigests 0}}", tag])).stdout;
            await kubectl(["set", "image", deployment!, `*=${digest}`]);
            await kubectl(["rollout", "status", deployment!]);
        });
        table(
            ["change in the backend's code until it is live", "s", "× by hand"],
            [
                ["`up`: build, push, migration, rollout", program.seconds, program.seconds / byHand.seconds],
                ["by hand: build, push, set image, rollout status", byHand.seconds, 1],
            ],
        );
    } finally {
        copy.remove();
        await deploy(repo, { refresh: true });
    }
}

async function build() {
    const rows: (string | number)[][] = [];
    for (const [name, source] of Object.entries(images)) {
        const copy = copyProject(repo);
        try {
            const once = (...options: string[]) =>
                timed(() =>
                    docker(["build", "--quiet", ...options, ...buildOptions(), join(copy.path, "images", name)]),
                );
            const cold = await once("--no-cache");
            const same = await once();
            copy.append(source, source.endsWith(".tsx") ? "// A change.\n" : "# A change.\n");
            const code = await once();
            const size = (await docker(["image", "inspect", "--format", "{{.Size}}", same.result.stdout])).stdout;
            rows.push([name, (Number(size) / 1e6).toFixed(0), cold.seconds, code.seconds, same.seconds]);
        } finally {
            copy.remove();
        }
    }
    table(["image", "MB", "built from nothing, s", "code changed, s", "unchanged, s"], rows);
}

async function memory() {
    const lab = await startLab({ repo });
    // Whoever measured before leaves the pods busy for a while.
    await setTimeout(60_000);
    table(["memory in use at rest", "GiB"], [["lab with the application", lab.memory() / 2 ** 30]]);
}

async function evaluate() {
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-program-"));
    const rows: (string | number)[][] = [];
    try {
        for (const stack of ["local", "account", "dev", "prod"]) {
            const modules = join(folder, stack);
            const once = async (what: string) => {
                const { stdout } = await execa("node", ["-r", "tsx/cjs", "tests/support/evaluate.ts", what, modules]);
                return JSON.parse(stdout.trim().split("\n").at(-1)!) as { milliseconds: number; resources: number };
            };
            const { resources } = await once(stack);
            // The fastest of five: what else the machine does only adds.
            const best = async (what: string) => {
                const runs = [];
                for (let run = 0; run < 5; run++) runs.push((await once(what)).milliseconds);
                return Math.min(...runs) / 1000;
            };
            const [whole, loading] = [await best(stack), await best("modules")];
            rows.push([stack, resources, whole.toFixed(2), loading.toFixed(2), (whole / loading).toFixed(2)]);
        }
    } finally {
        rmSync(folder, { recursive: true });
    }
    table(["stack", "resources", "program, s", "its packages alone, s", "×"], rows);
}

async function aws() {
    const { stdout } = await execa("node", ["-r", "tsx/cjs", "tests/support/aws/measure.ts"]);
    const rows = stdout
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, string | number>);
    table(
        ["stack", "operation", "steps", "s", "the engine's own CPU, s"],
        rows.map(({ stack, operation, steps, seconds, engineSeconds }) => [
            stack!,
            operation!,
            String(steps),
            seconds!,
            engineSeconds!,
        ]),
    );
}

async function servers() {
    const { PATH = "" } = process.env;
    const { stdout } = await execa("images/backend/bench.sh", [], {
        env: { ...env, PATH: `${join(repo, ".lab/bin")}:${PATH}` },
    });
    const lines = stdout.split("\n").filter((line) => !/ (ERROR|WARNING) /.test(line));
    console.log(`\n${lines.join("\n")}`);
}

function buildOptions(): string[] {
    const { config } = parse(readFileSync("Pulumi.local.yaml", "utf8")) as { config: Record<string, unknown> };
    const { baseImage, network } = block(config, "images") as { baseImage: string; network: string };
    return ["--network", network, "--build-arg", `BASE_IMAGE=${baseImage}`];
}

async function deploy(project = repo, { refresh = false } = {}) {
    process.chdir(project);
    // Scaling in between would be measured as well.
    const open = await openLocal({ ...target, project }, program, (config) => {
        const { autoscaling, replicas } = block(config, "backend") as { autoscaling: object; replicas: number };
        block(config, "backend")["autoscaling"] = { ...autoscaling, min: replicas, max: replicas };
    });
    try {
        if (refresh) await open.stack.refresh({ color: "never" });
        return await up(open.stack, () => undefined);
    } finally {
        open.close();
        process.chdir(repo);
    }
}

function npm(argv: string[], cwd = repo, environment: Record<string, string> = {}) {
    // Tests that fail have taken their time as well; the last line of the table says so.
    return execa("npm", argv, { cwd, env: environment, all: true, reject: argv[0] !== "test" });
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
    const started = performance.now();
    const result = await work();
    return { result, seconds: (performance.now() - started) / 1000 };
}

function suitesOf(output: string, title: string, seconds: number) {
    const suites = [...output.matchAll(/^=== (\S+): (\d+) s$/gm)].map(([, name, took]) => [name!, Number(took)]);
    table([title, "s"], [...suites, [output.trim().split("\n").at(-1)!, seconds]]);
}

function table(columns: string[], rows: (string | number)[][]) {
    const cell = (value: string | number) => (typeof value === "number" ? value.toFixed(value < 10 ? 1 : 0) : value);
    const line = (values: (string | number)[]) => `| ${values.map(cell).join(" | ")} |`;
    console.log(["", line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n"));
}
