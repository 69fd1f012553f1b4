import type { types } from "@pulumi/kubernetes";

type Pod = types.output.core.v1.PodSpec;

/** The pod that a recorded Deployment, StatefulSet, Job or CronJob makes. */
export function podOf(inputs: Record<string, unknown>): Pod {
    const spec = inputs["spec"] as { template?: { spec: Pod }; jobTemplate?: { spec: { template: { spec: Pod } } } };
    return (spec.jobTemplate?.spec.template ?? spec.template!).spec;
}

/** Variables of its first container. */
export function environmentOf(inputs: Record<string, unknown>): Record<string, string> {
    return Object.fromEntries(podOf(inputs).containers[0]!.env.map(({ name, value }) => [name, value]));
}
