import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { bytes, known } from "../settings/quantity";

type Claim = k8s.types.input.core.v1.PersistentVolumeClaim;

/** Annotation of a claim that says which storage class it was made with: a change of it shows as one of the claim. */
const classAnnotation = "lazysheeps/storage-class";

/** What a guarded claim says of its class. */
export const classOf = (storageClass: pulumi.Input<string>) => ({ [classAnnotation]: storageClass });

/**
 * Refuses, in the preview already, what no claim can do: shrink, or move to another storage class.
 * @throws pulumi.RunError that names the setting and says what to do instead
 */
export function volumeGuard(name: string): pulumi.ResourceHook {
    return new pulumi.ResourceHook(
        name,
        ({ oldInputs, newInputs }) => {
            const reason = whyNot(oldInputs as Claim, newInputs as Claim);
            if (reason !== undefined) throw new pulumi.RunError(reason);
        },
        { onDryRun: true },
    );
}

function whyNot(old: Claim, wanted: Claim): string | undefined {
    const [oldSize, size] = [old, wanted].map(sizeOf);
    if (known(bytes(size!)) < known(bytes(oldSize!)))
        return `lazysheeps:database.storage: got "${size}"; the volume has ${oldSize} and volumes never shrink; write ${oldSize} or more`;
    // The class itself is ignored: the wanted one stands in the annotation alone.
    const oldClass = madeWith(old) ?? (old.spec as { storageClassName?: string }).storageClassName;
    const storageClass = madeWith(wanted);
    if (oldClass !== undefined && storageClass !== oldClass)
        return `lazysheeps:database.keepVolume: asks for the storage class ${storageClass}; the database's volume is of ${oldClass}, and no volume changes its class; set keepVolume back, or move the data to a new stack by a backup (README, "Remove it")`;
    return undefined;
}

// What is checked is in the inputs as plain values by then.
const sizeOf = ({ spec }: Claim) =>
    (spec as { resources: { requests: { storage: string } } }).resources.requests.storage;
const madeWith = ({ metadata }: Claim) =>
    (metadata as { annotations?: Record<string, string> } | undefined)?.annotations?.[classAnnotation];
