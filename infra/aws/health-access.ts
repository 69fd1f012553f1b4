import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { healthGroup } from "./cluster";

/** Lets the health check's role read what it reports: AWS's own view policy leaves out nodes, volumes and metrics. */
export class HealthAccess extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:HealthAccess", name, {}, opts);
        const child = { parent: this };
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
            child,
        );
        new k8s.rbac.v1.ClusterRoleBinding(
            name,
            {
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
                subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: healthGroup }],
            },
            child,
        );
        this.registerOutputs({});
    }
}
