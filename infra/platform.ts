import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Where images are pushed to and pulled from. */
export interface Registry {
    /** Address of one image's repository without tag or digest, e.g. `localhost:5000/lazysheeps/backend`. */
    repository(image: string): pulumi.Input<string>;
    /** Absent when the registry needs no login or the Docker client has one. */
    credentials?: { username: pulumi.Input<string>; password: pulumi.Input<string> };
}

/** What the way in needs before it exists. */
export interface Entrance {
    /** Address people type, without a trailing slash; undefined until the load balancer has a name. */
    url?: string;
    /** Whether people reach it over HTTPS: decides secure cookies, HSTS and the redirect. */
    https: boolean;
    /** Host names Django answers to; never `*`. A leading dot stands for all names below it. */
    allowedHosts: string[];
    /** Origins whose forms Django accepts: scheme, host and port. */
    trustedOrigins: string[];
    /** CIDRs that requests to the pods come from: the load balancer's subnets, or the nodes. */
    sourceCidrs: pulumi.Input<string[]>;
    /** How the frontend Service is exposed. */
    service: { type: "ClusterIP" | "NodePort" | "LoadBalancer"; nodePort?: number };
    /** The Ingress to make; absent when the Service itself is the way in. */
    ingress?: {
        className: string;
        host?: string;
        annotations: Record<string, pulumi.Input<string>>;
    };
    /** Labels by which the way in knows the namespace. */
    namespaceLabels?: Record<string, string>;
    /** Annotations of the Services behind the way in, e.g. health check paths. */
    serviceAnnotations: { backend: Record<string, string>; frontend: Record<string, string> };
}

/** What the settings say of the volumes that hold data. */
export interface StorageWish {
    /** Whether they outlive their claims. */
    keepVolume: boolean;
    /** A volume that outlived its stack, as the platform names it: a path on the node, an EBS volume's id. */
    existingVolume?: string;
}

export interface Storage {
    storageClass: pulumi.Input<string>;
    /** Source of the PersistentVolume that takes the existing volume in again. */
    keptVolume?: k8s.types.input.core.v1.PersistentVolumeSpec;
}

/** Where backups go: a claim of their own beside the database's, and from there to a bucket, where there is one. */
export interface BackupStore {
    size: string;
    /** An S3 bucket that the backup job's role may add to. */
    bucket?: { name: pulumi.Input<string>; region: string };
}

/**
 * What the application runs on. Made by `existingCluster(settings)` or `aws(settings, …)`; the program never asks which.
 */
export interface Platform {
    /** Provider wired to the cluster; every Kubernetes resource of the program uses it. */
    kubernetes: k8s.Provider;
    /** How people reach the cluster with kubectl, a secret; absent where they have a kubeconfig already. */
    kubeconfig?: pulumi.Output<string>;
    registry: Registry;
    storage(wish: StorageWish): Storage;
    entrance: Entrance;
    backups: BackupStore;
    /** Annotations that give a workload's ServiceAccount its cloud role; empty where no cloud is. */
    roleAnnotations: (workload: "backup") => Record<string, pulumi.Input<string>>;
    /** What can only follow the way in: an alias record, alarms on the load balancer. Returns the address people use. */
    publish(hostname: pulumi.Output<string>): pulumi.Output<string>;
}
