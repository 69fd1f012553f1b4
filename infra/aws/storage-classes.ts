import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "./labels";

/** Encrypted gp3 volumes, made in the zone of the pod that first wants one: one class whose volumes go, one whose stay. */
export class StorageClasses extends pulumi.ComponentResource {
    readonly delete: pulumi.Output<string>;
    readonly keep: pulumi.Output<string>;

    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:StorageClasses", name, {}, opts);
        const make = (className: string, reclaimPolicy: "Delete" | "Retain", isDefault: boolean) =>
            new k8s.storage.v1.StorageClass(
                className,
                {
                    metadata: {
                        name: className,
                        labels,
                        annotations: { "storageclass.kubernetes.io/is-default-class": `${isDefault}` },
                    },
                    provisioner: "ebs.csi.aws.com",
                    parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
                    volumeBindingMode: "WaitForFirstConsumer",
                    allowVolumeExpansion: true,
                    reclaimPolicy,
                },
                { parent: this },
            ).metadata.name;
        this.delete = make("gp3", "Delete", true);
        this.keep = make("gp3-retain", "Retain", false);
        this.registerOutputs({});
    }
}
