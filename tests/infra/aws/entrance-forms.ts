import { tags } from "../../support/aws-parts";
import type { EntranceArgs } from "../../../infra/aws/entrance";

/** The ways in that there are. */
export const forms: Record<string, EntranceArgs["settings"]> = {
    "a zone in Route 53": {
        domain: "sheep.invalid",
        hostedZone: "Z0123456789ABC",
        plainHttp: false,
        allowedCidrs: ["0.0.0.0/0"],
    },
    "a given certificate": {
        domain: "sheep.invalid",
        certificate: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
        plainHttp: false,
        allowedCidrs: ["0.0.0.0/0"],
    },
    "no certificate": { plainHttp: true, allowedCidrs: ["0.0.0.0/0"] },
};

export const args: Omit<EntranceArgs, "settings"> = {
    vpcId: "vpc-1",
    nodeSecurityGroupId: "sg-nodes",
    loadBalancerName: "lazysheeps-dev",
    clusterName: "lazysheeps-dev",
    tags,
    topicArn: "arn:aws:sns:eu-central-1:123456789012:alarms",
};
