import { copyFileSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { LabPaths } from "../paths";
import { cgroup } from "./cgroups";
import { writeInside } from "./files";
import { inside, registry } from "./layout";
import { type Machine, startDaemon, untilAnswers } from "./namespace";

/** The sandbox's image; in the lab's own registry. */
export const pauseImage = `${registry}/lab/pause:1`;

const containerdConfig = `
version = 2
[grpc]
  address = "${inside.containerd}"
[plugins."io.containerd.grpc.v1.cri"]
  # Without CAP_SYS_RESOURCE a sandbox cannot lower its score and would not start.
  restrict_oom_score_adj = true
  sandbox_image = "${pauseImage}"
  # Layers are kept compressed in the registry; a second copy of each would only fill the disk.
  [plugins."io.containerd.grpc.v1.cri".containerd]
    discard_unpacked_layers = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${inside.config}/cni"
`;

/** containerd for pods, and a Docker engine on top of it that only builds: no bridge, no rules. */
export async function startContainerRuntime(paths: LabPaths, machine: Machine): Promise<void> {
    await writeInside(machine, `${inside.config}/containerd.toml`, containerdConfig);
    await startDaemon(machine, "containerd", ["containerd", "--config", `${inside.config}/containerd.toml`]);
    await untilAnswers(machine, paths, "containerd", ["ctr", "version"]);
    await startDaemon(machine, "dockerd", [
        "dockerd",
        `--containerd=${inside.containerd}`,
        `--host=unix://${inside.docker}`,
        "--data-root=/var/lib/docker",
        "--exec-root=/run/docker",
        "--pidfile=/run/docker.pid",
        `--cgroup-parent=${cgroup}/docker`,
        "--bridge=none",
        "--iptables=false",
        "--ip6tables=false",
    ]);
    await untilAnswers(machine, paths, "dockerd", ["docker", "version"]);
}

/**
 * Puts the Docker client and its build plugin beside the other commands, so that the machine needs none of its own.
 * @returns the engine's address for DOCKER_HOST.
 */
export function offerDocker(paths: LabPaths, rootFileSystem: string): string {
    mkdirSync(join(paths.dockerConfig, "cli-plugins"), { recursive: true });
    copyFileSync(join(rootFileSystem, "usr/bin/docker"), join(paths.bin, "docker"));
    const plugin = "cli-plugins/docker-buildx";
    copyFileSync(join(rootFileSystem, "usr/libexec/docker", plugin), join(paths.dockerConfig, plugin));
    const socket = join(paths.run, "docker.sock");
    if (paths.dockerSocket !== socket) {
        rmSync(paths.dockerSocket, { force: true });
        symlinkSync(socket, paths.dockerSocket);
    }
    return `unix://${paths.dockerSocket}`;
}
