import * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Tag without which the driver may attach no volume. */
const driverTag = "ebs.csi.aws.com/cluster";

/**
 * A PersistentVolume's source that takes an EBS volume in again, in the zone where it is.
 * @throws pulumi.RunError in the preview when no node could ever attach it.
 */
export function keptVolume(
    volumeHandle: string,
    zones: string[],
    provider: aws.Provider,
): k8s.types.input.core.v1.PersistentVolumeSpec {
    const volume = aws.ebs.getVolumeOutput({ filters: [{ name: "volume-id", values: [volumeHandle] }] }, { provider });
    const zone = volume.apply(({ availabilityZone, tags }) => {
        const at = `lazysheeps:database.existingVolume: got "${volumeHandle}"`;
        if (!zones.includes(availabilityZone)) {
            throw new pulumi.RunError(
                `${at}; it is in ${availabilityZone}, where no node is; write that zone into platform.network.zones, or make a volume of its snapshot in one of ${zones.join(", ")}`,
            );
        }
        if (tags[driverTag] !== "true") {
            throw new pulumi.RunError(
                `${at}; the driver attaches only volumes with its tag; run: aws ec2 create-tags --resources ${volumeHandle} --tags Key=${driverTag},Value=true`,
            );
        }
        return availabilityZone;
    });
    return {
        csi: { driver: "ebs.csi.aws.com", volumeHandle, fsType: "ext4" },
        nodeAffinity: {
            required: {
                nodeSelectorTerms: [
                    { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: [zone] }] },
                ],
            },
        },
    };
}
