import * as awsx from "@pulumi/awsx";
import * as eks from "@pulumi/eks";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import { isProtected, type Settings } from "../../settings/schema";
import type { Platform } from "../platform";
import { Addons } from "./addons";
import { Alarms } from "./alarms";
import { Backups } from "./backups";
import { Cluster } from "./cluster";
import { ClusterAccess } from "./cluster-access";
import { ClusterAutoscaler } from "./cluster-autoscaler";
import { deployer } from "./deployer";
import { Entrance } from "./entrance";
import { keptVolume } from "./kept-volume";
import { LoadBalancerController } from "./load-balancer-controller";
import { environmentName } from "./names";
import { Network } from "./network";
import { Nodes } from "./nodes";
import { privateRegistry } from "./private-registry";
import { StorageClasses } from "./storage-classes";

/** EKS in an AWS account: the table of contents of what the application runs on there. */
export function aws(settings: AwsSettings, environment: Settings["environment"], namespace: string): Platform {
    const { account, region } = settings;
    const zones = settings.network.zones.map((letter) => `${region}${letter}`);
    const clusterName = environmentName(environment.name);
    const { production } = environment;
    const protect = isProtected(environment);
    const tags = { project: "lazysheeps", environment: environment.name };
    const scope = { account, environment: environment.name };
    const deploy = deployer({ account, region, environment: environment.name, tags });
    // Packages of components want a provider of their own; what they make is made by AWS's.
    const on = { providers: [deploy.aws, new awsx.Provider("awsx"), new eks.Provider("eks")] };

    const alarms = new Alarms("alarms", { clusterName, scope, ...settings.alarms }, on);
    const network = new Network("network", { region, zones, settings: settings.network, scope }, on);
    const cluster = new Cluster(
        "cluster",
        {
            clusterName,
            settings: settings.cluster,
            addons: settings.addons,
            signInAs: deploy.assume,
            network,
            protect,
            scope,
        },
        on,
    );
    const identity = { ...scope, oidc: cluster.oidc };
    const { version } = settings.cluster;
    const { groups: nodes } = new Nodes(
        "nodes",
        {
            cluster,
            version,
            settings: settings.nodes,
            zones,
            subnetIds: network.privateSubnetIds,
            tags,
            scope,
        },
        on,
    );
    const { all: addons } = new Addons(
        "addons",
        { cluster, settings: settings.addons, version, logDays: settings.cluster.logDays, nodes, identity, tags },
        on,
    );

    // What the platform itself puts on the cluster: its pods need nodes and names.
    const system = { providers: [...on.providers, cluster.provider("system", [...nodes, ...addons])] };
    const classes = new StorageClasses("storage-classes", system);
    const controller = new LoadBalancerController(
        "load-balancer-controller",
        { clusterName, region, vpcId: network.vpcId, identity, replicas: production ? 2 : 1, tags },
        system,
    );
    new ClusterAutoscaler("cluster-autoscaler", { clusterName, region, version, identity }, system);
    new ClusterAccess("access", { clusterName: cluster.clusterName, admins: settings.cluster.admins, scope }, system);

    const backups = new Backups(
        "backups",
        {
            bucketName: `${clusterName}-backups-${account}`,
            days: settings.backups.days,
            // Backups stay whatever is removed.
            protect: production,
            identity,
            namespace,
        },
        on,
    );
    const entrance = new Entrance(
        "entrance",
        {
            settings: settings.entrance,
            vpcId: network.vpcId,
            nodeSecurityGroupId: cluster.securityGroupId,
            loadBalancerName: clusterName,
            clusterName,
            topicArn: alarms.topicArn,
            tags,
        },
        on,
    );
    const { domain } = settings.entrance;
    return {
        kubeconfig: cluster.kubeconfig,
        // The application comes after all that serves it and goes before: Ingresses before their controller, claims
        // before the driver of their volumes.
        kubernetes: cluster.provider("application", [...nodes, ...addons, classes, controller]),
        registry: privateRegistry(settings.registry ?? { account, region }, deploy.aws),
        storage: ({ keepVolume, existingVolume }) => ({
            storageClass: keepVolume ? classes.keep : classes.delete,
            keptVolume: existingVolume === undefined ? undefined : keptVolume(existingVolume, zones, deploy.aws),
        }),
        entrance: {
            url: domain === undefined ? undefined : `${entrance.https ? "https" : "http"}://${domain}`,
            https: entrance.https,
            // Without a domain people come by the load balancer's name, which AWS chooses.
            allowedHosts: [domain ?? `.${region}.elb.amazonaws.com`],
            // A form is from the host that it is sent to; without a domain that host is not known yet.
            trustedOrigins: domain === undefined ? [] : [`${entrance.https ? "https" : "http"}://${domain}`],
            sourceCidrs: network.publicCidrs,
            service: { type: "ClusterIP" },
            ingress: { className: "alb", host: domain, annotations: entrance.annotations },
            serviceAnnotations: entrance.serviceAnnotations,
            // A new pod is ready once the load balancer sends it requests, not before.
            namespaceLabels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
        },
        backups: { size: settings.backups.size, bucket: { name: backups.bucket, region } },
        roleAnnotations: (workload): Record<string, pulumi.Input<string>> =>
            workload === "backup" ? { "eks.amazonaws.com/role-arn": backups.roleArn } : {},
        publish: (hostname) => entrance.publish(hostname),
    };
}
