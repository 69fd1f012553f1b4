/** Recommended labels of what the platform itself puts on the cluster. */
export const labels = {
    "app.kubernetes.io/name": "platform",
    "app.kubernetes.io/part-of": "lazysheeps",
    "app.kubernetes.io/instance": "lazysheeps",
    "app.kubernetes.io/managed-by": "pulumi",
};
