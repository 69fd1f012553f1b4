import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LabPaths } from "../paths";
import { systemImage } from "./images";
import { dnsAddress, ingressPorts } from "./layout";
import { type Machine, run } from "./namespace";
import { until } from "./until";

/** CoreDNS, metrics-server, the ingress controller and the storage classes. @throws when names are not resolved in time. */
export async function applySystemWorkloads(paths: LabPaths, machine: Machine, tools: string): Promise<void> {
    const template = readFileSync(join(__dirname, "system-workloads.yaml"), "utf8");
    const data = (file: string) => readFileSync(join(paths.pki, file)).toString("base64");
    const values: Record<string, string> = {
        COREDNS: systemImage("coredns", tools),
        METRICS_SERVER: systemImage("metrics-server", tools),
        INGRESS: systemImage("ingress", tools),
        INGRESS_HTTP: String(ingressPorts.http),
        INGRESS_HTTPS: String(ingressPorts.https),
        CERTIFICATE: data("metrics-server.crt"),
        KEY: data("metrics-server.key"),
        AUTHORITY: data("ca.crt"),
        // Pods do not read a changed ConfigMap or certificate by themselves.
        CHECKSUM: createHash("sha256").update(template).update(data("metrics-server.crt")).digest("hex").slice(0, 16),
    };
    const manifest = template.replace(/\$\{(\w+)\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`system-workloads.yaml asks for ${name}, which nothing gives`);
        return value;
    });
    await run(machine, ["kubectl", "apply", "--server-side", "--force-conflicts", "-f", "-"], { input: manifest });
    await run(machine, ["kubectl", "-n", "kube-system", "rollout", "status", "deployment/coredns", "--timeout=120s"]);
    // After a restart the cluster still believes what it knew of the pods before: only an answer counts. metrics-server
    // is not waited for: it answers after two readings, half a minute later, and nothing that is deployed needs it.
    await until(
        "DNS",
        60,
        async () => (await run(machine, ["bash", "-c", dnsAnswers], { reject: false, timeout: 5_000 })).exitCode === 0,
    );
}

const dnsAnswers = `exec 3<>/dev/tcp/${dnsAddress}/53`;
