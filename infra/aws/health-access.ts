import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { healthGroup } from "./cluster";

/** Lets the health check's role read what it reports: AWS's own view policy leaves out nodes, volumes and metrics. */
export function healthAccess(name: string, opts: pulumi.ComponentResourceOptions) {
    const read = (apiGroups: string[], resources: string[]) => ({ apiGroups, resources, verbs: ["get", "list"] });
    const role = new k8s.rbac.v1.ClusterRole(
        name,
        {
            rules: [
                read([""], ["nodes", "pods", "persistentvolumeclaims", "persistentvolumes", "events"]),
                read(["apps"], ["deployments", "statefulsets"]),
                read(["batch"], ["jobs", "cronjobs"]),
                read(["autoscaling"], ["horizontalpodautoscalers"]),
                read(["metrics.k8s.io"], ["nodes", "pods"]),
            ],
        },
        opts,
    );
    new k8s.rbac.v1.ClusterRoleBinding(
        name,
        {
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
            subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: healthGroup }],
        },
        opts,
    );
}
