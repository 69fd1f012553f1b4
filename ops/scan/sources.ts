import { readdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import type { Scan } from "./trivy";

/** What is no part of the repository. */
const skipped = ["**/node_modules", ".git", ".lab", ".stacks"].flatMap((folder) => ["--skip-dirs", folder]);

/** Vulnerable packages of the lock files, and secrets. */
export const files: Scan = {
    name: "files",
    args: ["filesystem", "--scanners", "vuln,secret", "--ignore-unfixed", ...skipped, "."],
};

/** What Dockerfiles and manifests say. */
export const configuration: Scan = { name: "config", args: ["config", ...skipped, "."] };

/** Builds each image as it is here. BASE_IMAGE names another base than their Dockerfiles do. */
export function localImages(baseImage = process.env["BASE_IMAGE"]): Scan[] {
    const names = readdirSync("images").filter((name) => existsSync(join("images", name, "Dockerfile")));
    return names.map((name) => ({
        name,
        args: ["image", "--scanners", "vuln,secret", "--ignore-unfixed", "--input", `/out/${name}.tar`],
        // As a file: Trivy gets no way to the engine.
        prepare: async (out) => {
            const tag = `lazysheeps-scan/${name}`;
            const base = baseImage === undefined ? [] : ["--build-arg", `BASE_IMAGE=${baseImage}`];
            const build = ["build", "--quiet", "--network", "host", ...base, "--tag", tag, join("images", name)];
            const env = { DOCKER_BUILDKIT: "1" };
            await execa("docker", build, { env, stdio: "inherit" });
            await execa("docker", ["save", "--output", join(out, `${name}.tar`), tag], { stdio: "inherit" });
        },
    }));
}
