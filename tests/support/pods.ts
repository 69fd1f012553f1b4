import * as k8s from "@pulumi/kubernetes";
import type { types } from "@pulumi/kubernetes";

// What was ready stays so on a machine that has no time to ask.
const probe = {
    periodSeconds: 1,
    timeoutSeconds: 10,
    failureThreshold: 30,
    exec: { command: ["test", "-e", "/tmp/ready"] },
};

/** A container that ends on SIGTERM at once, so that tests need not wait for grace periods. */
export const main = (image: string, script: string, more: Partial<types.input.core.v1.Container> = {}) => ({
    name: "main",
    image,
    command: ["/bin/bash", "-c", `trap 'exit 0' TERM; ${script}`],
    ...more,
});

export const healthy = "touch /tmp/ready; sleep infinity & wait";

/** A Deployment `web` of pods that run `script`; ready when /tmp/ready exists. */
export function deployment(
    image: string,
    script: string,
    opts: object,
    spec: Partial<types.input.apps.v1.DeploymentSpec> = {},
    annotations: Record<string, string> = {},
    terminationGracePeriodSeconds = 2,
) {
    const labels = { app: "web" };
    const containers = [main(image, script, { readinessProbe: probe })];
    const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds, containers } };
    return new k8s.apps.v1.Deployment(
        "web",
        { metadata: { annotations }, spec: { selector: { matchLabels: labels }, template, ...spec } },
        opts,
    );
}

/** A Job `work` that runs `script` once. */
export function job(image: string, script: string, opts: object, annotations: Record<string, string> = {}) {
    const spec = { restartPolicy: "Never", containers: [main(image, script)] };
    const metadata = { annotations };
    return new k8s.batch.v1.Job("work", { metadata, spec: { backoffLimit: 0, template: { spec } } }, opts);
}
