import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export interface HealthAlarmsArgs {
    clusterName: string;
    /** The load balancer as CloudWatch names it, e.g. `app/name/0123456789abcdef`. */
    balancer: pulumi.Input<string>;
    /** The groups of pods behind it, by what they are, e.g. `targetgroup/name/0123456789abcdef`. */
    targets: Record<string, pulumi.Input<string>>;
    topicArn: pulumi.Input<string>;
}

/** Tells when the application answers errors, when the load balancer does, and when nobody is there to answer. */
export function healthAlarms(name: string, args: HealthAlarmsArgs, opts: pulumi.CustomResourceOptions) {
    const { clusterName, balancer, targets, topicArn } = args;
    const alarm = (what: string, says: string, metric: Omit<aws.cloudwatch.MetricAlarmArgs, "evaluationPeriods">) =>
        new aws.cloudwatch.MetricAlarm(
            `${name}-${what}`,
            {
                name: `${clusterName}-${what}`,
                alarmDescription: `${clusterName}: ${says}`,
                namespace: "AWS/ApplicationELB",
                period: 60,
                evaluationPeriods: 3,
                alarmActions: [topicArn],
                okActions: [topicArn],
                ...metric,
            },
            opts,
        );
    const tooMany = {
        dimensions: { LoadBalancer: balancer },
        statistic: "Sum",
        threshold: 10,
        comparisonOperator: "GreaterThanThreshold",
        // Nobody counts errors that are not made.
        treatMissingData: "notBreaching",
    };
    alarm("errors", "the application answers 5xx", { metricName: "HTTPCode_Target_5XX_Count", ...tooMany });
    alarm("unanswered", "the load balancer gets no answer from the application", {
        metricName: "HTTPCode_ELB_5XX_Count",
        ...tooMany,
    });
    for (const [what, group] of Object.entries(targets)) {
        alarm(`${what}-down`, `no pod of the ${what} is healthy`, {
            metricName: "HealthyHostCount",
            dimensions: { LoadBalancer: balancer, TargetGroup: group },
            statistic: "Maximum",
            threshold: 1,
            comparisonOperator: "LessThanThreshold",
            // A group without pods has no count.
            treatMissingData: "breaching",
        });
    }
}
