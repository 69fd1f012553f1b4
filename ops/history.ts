import { pipeline } from "node:stream/promises";
import execa from "execa";

/** How `manage.py import_git -` wants the history: a record a commit, newest last. */
const format = "%H%x1f%an%x1f%ae%x1f%aI%x1f%s%x1e";

/**
 * Pipes a checkout's history into the backend; returns what the command says, or undefined when the folder is no
 * Git repository. Commits that are there already are left alone.
 */
export async function importHistory(checkout: string, name: string, kubectl: string[]): Promise<string | undefined> {
    const repository = await execa("git", ["-C", checkout, "rev-parse", "--git-dir"], { reject: false });
    if (repository.exitCode !== 0) return undefined;
    const [client, ...options] = kubectl as [string, ...string[]];
    const pods = ["get", "pods", "-l", "app.kubernetes.io/name=backend", "--field-selector", "status.phase=Running"];
    const { stdout: pod } = await execa(client, [...options, ...pods, "-o", "jsonpath={.items[0].metadata.name}"]);
    const log = execa("git", ["-C", checkout, "log", "--reverse", `--format=${format}`], { buffer: false });
    const command = ["exec", "-i", pod, "--", "python", "manage.py", "import_git", "-", "--name", name];
    const importer = execa(client, [...options, ...command]);
    await Promise.all([pipeline(log.stdout!, importer.stdin!), log, importer]);
    return (await importer).stdout.trim();
}
