const application = "lazysheeps";

/** Labels that select the pods of one workload. They never change: a selector cannot be updated in place. */
export function selector(workload: string) {
    return { "app.kubernetes.io/name": workload, "app.kubernetes.io/part-of": application };
}

/** Recommended labels of every object of one workload. */
export function labels(workload: string) {
    return {
        ...selector(workload),
        "app.kubernetes.io/instance": application,
        "app.kubernetes.io/managed-by": "pulumi",
    };
}
