import { environmentName } from "../../infra/aws/names";

export type Tags = Record<string, string>;

/** An environment on AWS, whose things are looked for in its account and region. */
export interface Owner {
    account: string;
    region: string;
    environment: string;
}

/** Tags whose value is the cluster's name. The volumes' ebs.csi.aws.com/cluster is true on every cluster. */
const clusterTags = [
    "aws:eks:cluster-name",
    "cluster.k8s.amazonaws.com/name",
    "ebs.csi.aws.com/cluster-name",
    "eks:cluster-name",
    "elbv2.k8s.aws/cluster",
    "KubernetesCluster",
];

/** Whether the program made it for the environment, or the cluster's controllers, add-ons or EKS itself did. */
export function owns({ environment }: Owner, tags: Tags): boolean {
    const cluster = environmentName(environment);
    return (
        (tags["project"] === "lazysheeps" && tags["environment"] === environment) ||
        tags[`kubernetes.io/cluster/${cluster}`] === "owned" ||
        clusterTags.some((tag) => tags[tag] === cluster)
    );
}
