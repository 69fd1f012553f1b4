import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
import execa from "execa";

/** How `manage.py import_git -` wants the history: a record a commit, newest last. */
const format = "%H%x1f%an%x1f%ae%x1f%aI%x1f%s%x1e";

/** Pipes a checkout's history into the backend; returns what the command says. Commits that are there already are left alone. */
export async function importHistory(checkout: string, name: string, kubectl: string[]): Promise<string> {
    const pods = ["get", "pods", "-l", "app.kubernetes.io/name=backend", "--field-selector", "status.phase=Running"];
    const { stdout: pod } = await execa(kubectl[0]!, [
        ...kubectl.slice(1),
        ...pods,
        "-o",
        "jsonpath={.items[0].metadata.name}",
    ]);
    const log = spawn("git", ["-C", checkout, "log", "--reverse", `--format=${format}`], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    const command = ["exec", "-i", pod, "--", "python", "manage.py", "import_git", "-", "--name", name];
    const importer = execa(kubectl[0]!, [...kubectl.slice(1), ...command]);
    await Promise.all([pipeline(log.stdout, importer.stdin!), importer]);
    return (await importer).stdout.trim();
}
