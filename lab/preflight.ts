import { existsSync, readFileSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import execa from "execa";
import { cacheDir } from "./paths";

/** Ports of 127.0.0.1 the lab takes on the machine, and what for. */
export const hostPorts = { 5000: "the registry", 6443: "the Kubernetes API", 8080: "the application" } as const;

export const hostPackages: Record<string, string> = {
    debootstrap: "debootstrap",
    slirp4netns: "slirp4netns",
    openssl: "openssl",
};

const neededGib = 15;
/** What go.mod asks for; older ones from 1.21 on fetch it themselves. */
const neededGo = "1.26.4";

/** What is looked at, so that tests can show a machine that lacks something. */
export interface Facts {
    platform: string;
    arch: string;
    uid: number;
    /** ID and ID_LIKE of os-release. */
    distribution: string;
    /** Text of `go version`; undefined without Go. */
    go: string | undefined;
    goToolchain: string;
    missingCommands: string[];
    freeGib: { folder: string; gib: number }[];
    takenPorts: number[];
}

export interface Problem {
    /** One that the person can mend here; the others mean that this machine cannot run the lab at all. */
    fixable: boolean;
    message: string;
}

/** Everything that is in the way, all at once; nothing has been touched. */
export function problems(facts: Facts): Problem[] {
    const found: Problem[] = [];
    const impossible = (message: string) => found.push({ fixable: false, message });
    const fixable = (message: string) => found.push({ fixable: true, message });
    if (facts.platform !== "linux") impossible(`this is ${facts.platform}; the lab needs Linux`);
    else if (!/debian/.test(facts.distribution)) {
        impossible(`this Linux is "${facts.distribution || "unknown"}"; the lab needs Debian's packages (apt)`);
    }
    if (facts.arch !== "x64") impossible(`the processor is ${facts.arch}; the images are built for linux/amd64`);
    if (facts.uid !== 0) impossible("you are not root; the lab makes namespaces and cgroups (try: sudo npm start)");
    const commands = facts.missingCommands.filter((name) => !(name in hostPackages));
    if (commands.length > 0)
        fixable(`missing: ${commands.join(", ")}; install with: apt-get install util-linux apt tar coreutils`);
    if (facts.go === undefined) fixable(`Go is missing; install ${neededGo} or later from https://go.dev/dl`);
    else if (!goIsNewEnough(facts.go, facts.goToolchain)) {
        fixable(
            `${facts.go} is too old; install ${neededGo} or later from https://go.dev/dl (1.21 or later fetches it when GOTOOLCHAIN is not "local")`,
        );
    }
    for (const { folder, gib } of facts.freeGib) {
        if (gib < neededGib)
            fixable(
                `${folder} has ${gib.toFixed(1)} GiB free; the lab needs ${neededGib} GiB: make room, or set XDG_CACHE_HOME`,
            );
    }
    for (const port of facts.takenPorts) {
        const use = hostPorts[port as keyof typeof hostPorts];
        fixable(
            `port ${port} of 127.0.0.1 is taken and ${use} needs it; find who has it with: ss -ltnp 'sport = :${port}'`,
        );
    }
    return found;
}

function goIsNewEnough(text: string, toolchain: string): boolean {
    const [major = 0, minor = 0, patch = 0] = (/go(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [])
        .slice(1)
        .map((part) => Number(part ?? 0));
    const [, wantedMinor = 0, wantedPatch = 0] = neededGo.split(".").map(Number);
    if (major !== 1) return major > 1;
    return (
        minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch) || (minor >= 21 && toolchain !== "local")
    );
}

/** Looks at this machine. `ours`: the lab runs already, holds its ports itself, and has taken its room on the disk. */
export async function gatherFacts(repo: string, ours: boolean): Promise<Facts> {
    const onPath = async (name: string) =>
        (await execa("sh", ["-c", `command -v ${name}`], { reject: false })).exitCode === 0;
    const commands = ["unshare", "nsenter", "apt-get", "mkfifo", "tar", ...Object.keys(hostPackages)];
    const present = await Promise.all(commands.map(onPath));
    const go = await execa("go", ["version"], { reject: false, cwd: "/" });
    const toolchain = await execa("go", ["env", "GOTOOLCHAIN"], { reject: false, cwd: "/" });
    const ports = ours ? [] : Object.keys(hostPorts).map(Number);
    const taken = await Promise.all(ports.map(async (port) => ((await isTaken(port)) ? [port] : [])));
    return {
        platform: process.platform,
        arch: process.arch,
        uid: process.getuid?.() ?? -1,
        distribution: distribution(),
        go: go.exitCode === 0 ? go.stdout : undefined,
        goToolchain: toolchain.stdout ?? "",
        missingCommands: commands.filter((_, index) => !present[index]),
        freeGib: (ours ? [] : [...new Set([repo, existing(cacheDir())])]).map((folder) => {
            const { bavail, bsize } = statfsSync(folder);
            return { folder, gib: (bavail * bsize) / 2 ** 30 };
        }),
        takenPorts: taken.flat(),
    };
}

function distribution(): string {
    if (!existsSync("/etc/os-release")) return "";
    const text = readFileSync("/etc/os-release", "utf8");
    return [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].map((match) => match[1]).join(" ");
}

const existing = (folder: string): string => (existsSync(folder) ? folder : existing(dirname(folder)));

function isTaken(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => resolve(true));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(false)));
    });
}
