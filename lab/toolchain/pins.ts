import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** One Go module and what is built from it. */
export interface Module {
    /** Folder of go.mod. */
    folder: string;
    packages: string[];
    ldflags: string;
}

const kubernetes = "v1.36.3";
const pulumi = "v3.259.0";

export const kubernetesModule: Module = {
    folder: join(__dirname, "kubernetes"),
    packages: ["./cmd/...", "sigs.k8s.io/metrics-server/cmd/metrics-server"],
    // A build from a module has no version of its own, and kubectl and the API server compare theirs.
    ldflags: [
        "-s -w",
        `-X k8s.io/component-base/version.gitVersion=${kubernetes}`,
        `-X k8s.io/component-base/version.gitMajor=${kubernetes.split(".")[0]!.slice(1)}`,
        `-X k8s.io/component-base/version.gitMinor=${kubernetes.split(".")[1]!}`,
    ].join(" "),
};

export const pulumiModule: Module = {
    folder: join(__dirname, "pulumi"),
    packages: ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
    ldflags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${pulumi}`,
};

/** Changes with anything that could change the binaries: pins, checksums, sources, flags, list of packages. */
export function moduleKey(module: Module): string {
    const hash = createHash("sha256").update(JSON.stringify([module.packages, module.ldflags, process.arch]));
    for (const file of sources(module.folder)) {
        hash.update(`\0${relative(module.folder, file)}\0`).update(readFileSync(file));
    }
    return hash.digest("hex").slice(0, 16);
}

function sources(folder: string): string[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => /(^|\/)go\.(mod|sum)$|\.go$/.test(name))
        .sort()
        .map((name) => join(folder, name));
}
