import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LabPaths } from "../paths";
import { systemImage } from "./images";
import { type Machine, run } from "./namespace";

/** CoreDNS, metrics-server and the storage classes. @throws when they are not ready in time. */
export async function applySystemWorkloads(paths: LabPaths, machine: Machine, tools: string): Promise<void> {
    const template = readFileSync(join(__dirname, "system-workloads.yaml"), "utf8");
    const data = (file: string) => readFileSync(join(paths.pki, file)).toString("base64");
    const values: Record<string, string> = {
        COREDNS: systemImage("coredns", tools),
        METRICS_SERVER: systemImage("metrics-server", tools),
        CERTIFICATE: data("metrics-server.crt"),
        KEY: data("metrics-server.key"),
        AUTHORITY: data("ca.crt"),
        // Pods do not read a changed ConfigMap or certificate by themselves.
        CHECKSUM: createHash("sha256").update(template).update(data("metrics-server.crt")).digest("hex").slice(0, 16),
    };
    const manifest = template.replace(
        /\$\{(\w+)\}/g,
        (_, name: string) => {
            const value = values[name];
            if (value === undefined) throw new Error(`system-workloads.yaml asks for ${name}, which nothing gives`);
            return value;
        },
    );
    await run(machine, ["kubectl", "apply", "--server-side", "--force-conflicts", "-f", "-"], { input: manifest });
    const rollout = (name: string) =>
        run(machine, ["kubectl", "-n", "kube-system", "rollout", "status", name, "--timeout=120s"]);
    await Promise.all([rollout("deployment/coredns"), rollout("deployment/metrics-server")]);
    await run(machine, [
        "kubectl",
        "wait",
        "--for=condition=Available",
        "apiservice/v1beta1.metrics.k8s.io",
        "--timeout=60s",
    ]);
}
