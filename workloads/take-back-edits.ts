import * as pulumi from "@pulumi/pulumi";

/**
 * Lets an `up` take back what somebody has changed on the cluster by hand: the server refuses a field of another owner
 * unless the object says this. Fields that a resource ignores, such as an autoscaler's count, stay whoever's they are.
 */
export function takeBackEdits() {
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
        if (!type.startsWith("kubernetes:") || type.startsWith("kubernetes:helm.sh")) return undefined;
        const { metadata } = props as { metadata?: pulumi.Input<Metadata> };
        const marked = pulumi.output(metadata ?? {}).apply((given) => ({
            ...given,
            annotations: { ...given.annotations, "pulumi.com/patchForce": "true" },
        }));
        return { props: { ...props, metadata: marked }, opts };
    });
}

interface Metadata {
    annotations?: Record<string, string>;
}
