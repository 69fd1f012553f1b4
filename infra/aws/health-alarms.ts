import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export interface HealthAlarmsArgs {
    clusterName: string;
    /** The load balancer as CloudWatch names it, e.g. `app/name/0123456789abcdef`. */
    balancer: pulumi.Input<string>;
    topicArn: pulumi.Input<string>;
}

/** Tells when the application answers errors, when the load balancer does, and when nobody answers at all. */
export function healthAlarms(name: string, args: HealthAlarmsArgs, opts: pulumi.CustomResourceOptions) {
    const alarm = (
        what: string,
        alarmDescription: string,
        metric: Pick<aws.cloudwatch.MetricAlarmArgs, "metricName" | "statistic" | "threshold" | "comparisonOperator">,
    ) =>
        new aws.cloudwatch.MetricAlarm(
            `${name}-${what}`,
            {
                name: `${args.clusterName}-${what}`,
                alarmDescription,
                namespace: "AWS/ApplicationELB",
                dimensions: { LoadBalancer: args.balancer },
                period: 60,
                evaluationPeriods: 3,
                treatMissingData: "notBreaching",
                alarmActions: [args.topicArn],
                okActions: [args.topicArn],
                ...metric,
            },
            opts,
        );
    const errors = { statistic: "Sum", threshold: 10, comparisonOperator: "GreaterThanThreshold" };
    alarm("errors", `${args.clusterName}: the application answers 5xx`, {
        metricName: "HTTPCode_Target_5XX_Count",
        ...errors,
    });
    alarm("unanswered", `${args.clusterName}: the load balancer gets no answer from the application`, {
        metricName: "HTTPCode_ELB_5XX_Count",
        ...errors,
    });
    alarm("open", `${args.clusterName}: requests go to pods that are not healthy, for want of others`, {
        metricName: "UnhealthyRoutingRequestCount",
        statistic: "Sum",
        threshold: 0,
        comparisonOperator: "GreaterThanThreshold",
    });
}
