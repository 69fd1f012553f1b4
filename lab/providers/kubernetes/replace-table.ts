import { isFields, isUnknown, parsePath, text, type Fields, type Path } from "../values";
import type { FieldChange } from "../differences";

/** Fields that cannot change on a living object, or (data) whose change must reach what uses it; by group and kind. */
const table: Record<string, readonly string[]> = {
    "/ConfigMap": ["data", "binaryData"],
    "/Secret": ["type", "data", "stringData"],
    "/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
    "/Service": ["spec.clusterIP"],
    "/ResourceQuota": ["spec.scopes"],
    "/Pod": ["spec"],
    "apps/Deployment": ["spec.selector"],
    "apps/DaemonSet": ["spec.selector"],
    "apps/StatefulSet": [
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ],
    "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
    "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
    "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
    "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
};

/** Of a Pod's spec these alone change in place. */
const mutableInPod = [
    "spec.containers[*].image",
    "spec.initContainers[*].image",
    "spec.activeDeadlineSeconds",
    "spec.tolerations",
].map(parsePath);

const always = ["metadata.name", "metadata.namespace"];

/** Whether this change needs a new object in the old one's place. */
export function replaces(object: Fields, { path, wanted }: FieldChange): boolean {
    const group = (text(object, "apiVersion") ?? "").split("/").slice(0, -1).join("/");
    const kind = `${group}/${text(object, "kind") ?? ""}`;
    if (kind === "/Pod" && mutableInPod.some((one) => within(path, one))) return false;
    return [...always, ...(table[kind] ?? [])].map(parsePath).some((one) => {
        // What a preview cannot know might differ: an unknown `spec` counts for `spec.selector`.
        if (within(path, one)) return true;
        if (!within(one, path)) return false;
        return wanted === undefined || isUnknown(wanted) || contains(wanted, one.slice(path.length));
    });
}

/** Whether `path` is `whole` or lies in it. */
function within(path: Path, whole: Path): boolean {
    return whole.length <= path.length && whole.every((step, index) => step === "*" || step === path[index]);
}

function contains(value: unknown, path: Path): boolean {
    let here = value;
    for (const step of path) {
        if (isUnknown(here as string)) return true;
        if (!isFields(here as Fields)) return false;
        here = (here as Fields)[step];
    }
    return here !== undefined;
}
