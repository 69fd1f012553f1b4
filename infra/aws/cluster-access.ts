import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import { labels } from "./labels";
import type { RoleScope } from "./role";
import { standingArn } from "./standing-roles";

export interface ClusterAccessArgs {
    clusterName: pulumi.Input<string>;
    admins: AwsSettings["cluster"]["admins"];
    scope: RoleScope;
}

/**
 * Who else may use the cluster's API: administrators, and the roles of previews and health checks, which read. The deploy
 * role made the cluster, is its administrator by that, and EKS refuses to list it again.
 */
export class ClusterAccess extends pulumi.ComponentResource {
    constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:ClusterAccess", name, {}, opts);
        const child = { parent: this };
        const { clusterName } = args;
        const standing = (role: "deploy" | "preview" | "health") =>
            standingArn(args.scope.account, args.scope.environment, role);

        for (const principalArn of args.admins.filter((admin) => admin !== standing("deploy"))) {
            const admin = `${name}-${principalArn.split(":").at(-1)!.replaceAll("/", "-")}`;
            const entry = new aws.eks.AccessEntry(admin, { clusterName, principalArn }, child);
            new aws.eks.AccessPolicyAssociation(
                admin,
                {
                    clusterName,
                    principalArn: entry.principalArn,
                    policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                    accessScope: { type: "cluster" },
                },
                child,
            );
        }
        // AWS's own policy for viewers leaves out nodes, volumes and metrics, and all that belongs to no namespace.
        for (const role of ["preview", "health"] as const) {
            const group = `lazysheeps:${role}`;
            new aws.eks.AccessEntry(
                `${name}-${role}`,
                { clusterName, principalArn: standing(role), kubernetesGroups: [group] },
                child,
            );
            this.readers(`${name}-${role}`, group, readable[role]);
        }
        this.registerOutputs({});
    }

    private readers(name: string, group: string, readable: Record<string, string[]>) {
        const child = { parent: this };
        const apiGroup = "rbac.authorization.k8s.io";
        const role = new k8s.rbac.v1.ClusterRole(
            name,
            {
                metadata: { labels },
                rules: Object.entries(readable).map(([of, resources]) => ({
                    apiGroups: [of],
                    resources,
                    verbs: ["get", "list"],
                })),
            },
            child,
        );
        new k8s.rbac.v1.ClusterRoleBinding(
            name,
            {
                metadata: { labels },
                roleRef: { apiGroup, kind: "ClusterRole", name: role.metadata.name },
                subjects: [{ apiGroup, kind: "Group", name: group }],
            },
            child,
        );
    }
}

/** What each role reads, by API group; no Secrets. */
const readable: Record<"preview" | "health", Record<string, string[]>> = {
    // What the program makes: a preview compares it.
    preview: {
        "": [
            "limitranges",
            "namespaces",
            "persistentvolumeclaims",
            "persistentvolumes",
            "resourcequotas",
            "serviceaccounts",
            "services",
        ],
        apps: ["deployments", "statefulsets"],
        autoscaling: ["horizontalpodautoscalers"],
        batch: ["cronjobs", "jobs"],
        "networking.k8s.io": ["ingresses", "networkpolicies"],
        policy: ["poddisruptionbudgets"],
        "rbac.authorization.k8s.io": ["clusterrolebindings", "clusterroles"],
        "scheduling.k8s.io": ["priorityclasses"],
        "storage.k8s.io": ["storageclasses"],
    },
    // What the report is about.
    health: {
        "": ["events", "nodes", "persistentvolumeclaims", "persistentvolumes", "pods"],
        apps: ["deployments", "statefulsets"],
        autoscaling: ["horizontalpodautoscalers"],
        batch: ["cronjobs", "jobs"],
        "metrics.k8s.io": ["nodes", "pods"],
        // Where the application answers as long as it has no domain.
        "networking.k8s.io": ["ingresses"],
    },
};
