import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import execa from "execa";
import { again } from "./again";
import { cached, type Report } from "./cache";
import { machineSettings, settingsFiles } from "./machine-settings";

const suite = "trixie";

/** What the node consists of, beside the tools built from Go modules. */
const nodePackages = [
    "conntrack",
    "containerd",
    "containernetworking-plugins",
    "docker-buildx",
    "docker-cli",
    "docker-registry",
    "docker.io",
    "etcd-server",
    "iproute2",
    "ipset",
    "iptables",
    "kmod",
    "procps",
    "runc",
    "tini",
];

// Raised when the way it is made changes.
const recipe = 1;

export interface RootFileSystems {
    /** Folder of the node's root file system. */
    node: string;
    /** The base image, packed. */
    archive: string;
    key: string;
}

/** Bootstraps Debian once for both: packed it is the base image; with the node's packages it is the lab's own system. */
export async function rootFileSystems(report: Report): Promise<RootFileSystems> {
    const settings = await machineSettings();
    const files = settingsFiles(settings, suite);
    const key = createHash("sha256")
        .update(JSON.stringify([recipe, suite, nodePackages, files]))
        .digest("hex")
        .slice(0, 16);
    const folder = await cached("debian", key, report, async (draft) => {
        const node = join(draft, "node");
        mkdirSync(draft);
        const include = ["--variant=minbase", "--include=ca-certificates"];
        const bootstrap = [...include, suite, node, ...(settings.mirror === undefined ? [] : [settings.mirror])];
        await again("debootstrap", report, async () => {
            rmSync(node, { recursive: true, force: true });
            await follow(report, "debootstrap", bootstrap);
        });
        for (const [path, text] of Object.entries(files)) write(join(node, path), text);
        report("packing the base image");
        await strip(node);
        await execa("tar", ["-C", node, "--numeric-owner", "-cf", join(draft, "base.tar"), "."]);
        // Packages must not start their daemons here.
        write(join(node, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", 0o755);
        await execa("cp", ["-L", "/etc/resolv.conf", join(node, "etc/resolv.conf")]);
        const install = `mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && exec chroot "$1" sh -c 'apt-get update -q && apt-get install -q -y ${nodePackages.join(" ")}'`;
        await again("apt-get install", report, () => follow(report, "sh", ["-c", install, "sh", node]));
        await strip(node);
    });
    return { node: join(folder, "node"), archive: join(folder, "base.tar"), key };
}

/** In a mount namespace of its own: what debootstrap and packages mount never shows on the machine. */
async function follow(report: Report, command: string, argv: string[]): Promise<void> {
    const child = execa("unshare", ["--mount", "--propagation", "private", command, ...argv], {
        all: true,
        env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
    });
    createInterface({ input: child.all! }).on("line", report);
    await child;
}

async function strip(root: string): Promise<void> {
    const rest = [
        "var/lib/apt/lists",
        "var/cache/apt",
        "var/log",
        "usr/share/doc",
        "usr/share/man",
        "usr/share/locale",
        "usr/share/info",
        "usr/share/lintian",
    ];
    for (const folder of rest) {
        rmSync(join(root, folder), { recursive: true, force: true });
        mkdirSync(join(root, folder), { recursive: true });
    }
    mkdirSync(join(root, "var/lib/apt/lists/partial"));
    mkdirSync(join(root, "var/cache/apt/archives/partial"), { recursive: true });
    await execa("chown", [
        "-R",
        "42:0",
        join(root, "var/lib/apt/lists/partial"),
        join(root, "var/cache/apt/archives/partial"),
    ]);
}

function write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
}
