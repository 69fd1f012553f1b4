import type { V1CronJob, V1Deployment, V1Job, V1Pod, V1PodTemplateSpec, V1StatefulSet } from "@kubernetes/client-node";
import { expect } from "chai";
import { create, nameOf, objects } from "../support/e2e/cluster";

/** What the controllers would make of every template, had they not to make it behind an `up` that has already passed. */
async function templates(): Promise<{ name: string; template: V1PodTemplateSpec }[]> {
    const deployments = await objects<V1Deployment>("deployments");
    const sets = await objects<V1StatefulSet>("statefulsets");
    const jobs = await objects<V1Job>("jobs");
    const cronJobs = await objects<V1CronJob>("cronjobs");
    return [
        ...[...deployments, ...sets, ...jobs].map((owner) => ({ name: nameOf(owner), template: owner.spec!.template })),
        ...cronJobs.map((owner) => ({ name: nameOf(owner), template: owner.spec!.jobTemplate.spec!.template })),
    ];
}

const admit = (pod: Pick<V1Pod, "metadata" | "spec">) =>
    create<V1Pod>({ apiVersion: "v1", kind: "Pod", ...pod }, "--dry-run=server");

describe("The namespace", () => {
    it("admits every template of the stack as a pod", async () => {
        const all = await templates();
        expect(all.map(({ name }) => name.replace(/-[0-9a-f]{8}(-.*)?$/, ""))).to.include.members([
            "backend",
            "frontend",
            "postgres",
            "migration",
            "backup",
        ]);
        for (const { name, template } of all) {
            await admit({
                metadata: { name: `${name.slice(0, 50)}-alone`, labels: template.metadata?.labels },
                spec: template.spec,
            });
        }
    });

    it("refuses a privileged pod", async () => {
        const [{ template } = { template: undefined }] = await templates();
        const spec = structuredClone(template!.spec!);
        spec.containers[0]!.securityContext = { privileged: true };
        const refused = await admit({ metadata: { name: "privileged" }, spec }).catch((error: unknown) =>
            String(error),
        );
        expect(refused)
            .to.match(/violates PodSecurity "restricted/)
            .and.contain("privileged");
    });
});
