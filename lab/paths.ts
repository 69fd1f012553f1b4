import { homedir } from "node:os";
import { join } from "node:path";

/** What the lab puts on the machine outside the clone and the cache: its lock, its control sockets. */
export const runDir = "/run/lazysheeps-lab";

/** Name of the lab in its kubeconfig. */
export const context = "lazysheeps-lab";

/** Files and folders of one clone's lab; everything below `root` is the clone's own and ignored by git. */
export interface LabPaths {
    /** The clone. */
    repo: string;
    /** `.lab` */
    root: string;
    bin: string;
    logs: string;
    pki: string;
    volumes: string;
    kubeconfig: string;
    /** Folder of the sockets. */
    run: string;
    /** The Docker engine's socket by a path that a socket's address can hold: a link where the clone's is too long. */
    dockerSocket: string;
    /** Configuration of the Docker client: holds its plugins. */
    dockerConfig: string;
    /** State of the daemons, by the path at which they find it inside the lab. */
    state: Record<string, string>;
}

export function labPaths(repo: string): LabPaths {
    const root = join(repo, ".lab");
    const state = (folder: string) => join(root, "state", folder);
    return {
        repo,
        root,
        bin: join(root, "bin"),
        logs: join(root, "logs"),
        pki: join(root, "pki"),
        volumes: join(root, "volumes"),
        kubeconfig: join(root, "kubeconfig"),
        run: join(root, "run"),
        dockerSocket: short(join(root, "run", "docker.sock")),
        dockerConfig: join(root, "docker"),
        state: {
            "/var/lib/etcd": state("etcd"),
            "/var/lib/kubelet": state("kubelet"),
            "/var/lib/containerd": state("containerd"),
            "/var/lib/docker": state("docker"),
            "/var/lib/registry": state("registry"),
            "/var/log/pods": state("pod-logs"),
        },
    };
}

/** The kernel takes at most 107 bytes of path for a socket. */
const short = (socket: string) => (Buffer.byteLength(socket) <= 107 ? socket : join(runDir, "docker.sock"));

/** Where built tools and root file systems are kept between labs. */
export function cacheDir(): string {
    return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lazysheeps");
}
