import type { LabPaths } from "../paths";
import { writeInside } from "./files";
import { inside, registry } from "./layout";
import { type Machine, startDaemon, untilAnswers } from "./namespace";

const behind = "127.0.0.1:5001";

const config = {
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: "/var/lib/registry" }, delete: { enabled: true } },
    http: { addr: behind },
};

/** The registry, and before it the guard that refuses what ECR refuses. */
export async function startRegistry(paths: LabPaths, machine: Machine): Promise<void> {
    await writeInside(machine, `${inside.config}/registry.yml`, JSON.stringify(config));
    await startDaemon(machine, "registry", ["docker-registry", "serve", `${inside.config}/registry.yml`]);
    await startDaemon(machine, "registry-guard", ["registry-guard", registry, behind]);
    await untilAnswers(machine, paths, "registry", ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5001"]);
    await untilAnswers(machine, paths, "registry-guard", ["bash", "-c", "exec 3<>/dev/tcp/localhost/5000"]);
}
