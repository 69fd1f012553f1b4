import type * as pulumi from "@pulumi/pulumi";

/** What look-ups answer, by token; one that is not here fails the run. */
export type Answers = Record<string, (inputs: Record<string, unknown>) => object>;

/** What look-ups answer in an account where nothing runs yet, in eu-central-1. */
export const usual: Answers = {
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
        arn: "arn:aws:sts::123456789012:assumed-role/administrator/someone",
    }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
        names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        zoneIds: ["euc1-az2", "euc1-az3", "euc1-az1"],
    }),
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "canary-login" }),
    "aws:eks/getClusters:getClusters": () => ({ names: [] }),
    "aws:eks/getAddonVersion:getAddonVersion": ({ addonName }) => ({ version: `latest-${String(addonName)}` }),
    "aws:ebs/getVolume:getVolume": () => ({
        availabilityZone: "eu-central-1a",
        tags: { "ebs.csi.aws.com/cluster": "true" },
    }),
    "aws:lb/getTargetGroup:getTargetGroup": ({ tags }) => ({
        arnSuffix: `targetgroup/${(tags as Record<string, string>)["service"]}/0123456789abcdef`,
    }),
    "aws:lb/getLoadBalancer:getLoadBalancer": ({ name }) => ({
        arnSuffix: `app/${String(name)}/0123456789abcdef`,
        zoneId: "Z215JYRZR1TBD5",
    }),
};

/** What a server would compute, by type, for the few outputs the program reads back. */
export const computed: Record<string, (r: pulumi.runtime.MockResourceArgs) => object> = {
    "docker:index/image:Image": (r) => ({
        repoDigest: `${String((r.inputs as Record<string, unknown>)["imageName"]).replace(/:[^:/]+$/, "")}@sha256:${"0".repeat(64)}`,
    }),
    "awsx:ec2:Vpc": (r) => {
        const zones = (r.inputs as { availabilityZoneNames: string[] }).availabilityZoneNames;
        const ids = (kind: string) => zones.map((zone) => `subnet-${kind}-${zone.at(-1)}`);
        return {
            vpcId: "vpc-1",
            publicSubnetIds: ids("public"),
            privateSubnetIds: ids("private"),
            publicSubnets: zones.map((_, index) => ({ cidrBlock: `10.0.${16 * index}.0/20` })),
            routeTables: [{ id: "rtb-1" }],
        };
    },
    "eks:index:Cluster": (r) => ({
        kubeconfigJson: '{"token":"canary-kubeconfig"}',
        oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.invalid/id/1",
        oidcIssuer: "oidc.eks.invalid/id/1",
        eksCluster: {
            name: (r.inputs as Record<string, unknown>)["name"],
            vpcConfig: { clusterSecurityGroupId: "sg-cluster" },
        },
    }),
    "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 7 }),
    "aws:acm/certificate:Certificate": (r) => ({
        domainValidationOptions: [
            {
                domainName: (r.inputs as Record<string, unknown>)["domainName"],
                resourceRecordName: "_proof.invalid",
                resourceRecordType: "CNAME",
                resourceRecordValue: "_value.invalid",
            },
        ],
    }),
    "aws:s3/bucket:Bucket": (r) => ({ arn: `arn:aws:s3:::${String((r.inputs as Record<string, unknown>)["bucket"])}` }),
    "aws:cloudwatch/logGroup:LogGroup": (r) => ({
        arn: `arn:aws:logs:eu-central-1:123456789012:log-group:${String((r.inputs as Record<string, unknown>)["name"])}`,
    }),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (r) => ({
        arn: `arn:aws:iam::123456789012:oidc-provider/${String((r.inputs as Record<string, unknown>)["url"]).replace("https://", "")}`,
    }),
    "aws:route53/record:Record": (r) => ({ fqdn: (r.inputs as Record<string, unknown>)["name"] }),
    "random:index/randomPassword:RandomPassword": (r) => ({ result: `canary-${r.name}` }),
};
