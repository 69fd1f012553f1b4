import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { KubeConfig, NetworkingV1Api } from "@kubernetes/client-node";
import execa from "execa";
import { environmentName } from "../infra/aws/names";
import { isSession, standingArn, standingRoles } from "../infra/aws/standing-roles";
import type { AwsSettings } from "../settings/aws";
import { describe, problemsOf } from "../settings/problems";
import { type ClusterSettings, Schema, type Settings } from "../settings/schema";
import { messages } from "./messages";
import { readStackFile } from "./stack-file";

const namespace = "lazysheeps";

/** How an environment is reached. */
export interface EnvironmentAccess {
    kubeconfig: KubeConfig;
    /** Address people use, without a trailing slash. */
    url: string;
    namespace: string;
    settings: Settings;
}

/**
 * Finds an environment by its stack file, and on AWS by what EKS says of the cluster: whoever asks need not be able to
 * read the stack's state, which holds its secrets.
 * @param project folder of the stack files
 * @throws with what to do, when the settings are not valid, the caller is in another account, or there is no cluster
 */
export async function environmentAccess(stack: string, project = process.cwd()): Promise<EnvironmentAccess> {
    const settings = settingsOf(stack, project);
    const { platform } = settings;
    const kubeconfig = platform.kind === "cluster" ? existing(platform, project) : await eksCluster(platform, stack);
    const url = await addressOf(settings, stack, () => Promise.resolve(kubeconfig));
    return { kubeconfig, url, namespace, settings };
}

/**
 * Address that people use: the domain, or else what AWS calls the load balancer, for which the cluster is asked.
 * @throws before there is one
 */
export async function addressOf(
    { platform }: Settings,
    stack: string,
    cluster: () => Promise<KubeConfig>,
): Promise<string> {
    if (platform.kind === "cluster") return platform.entrance.url;
    const { domain, certificate, hostedZone } = platform.entrance;
    const scheme = (certificate ?? hostedZone) === undefined ? "http" : "https";
    return `${scheme}://${domain ?? (await ingressAddress(await cluster(), stack))}`;
}

/** An environment's stack file. @throws every problem at once, placeholders among them */
export function settingsOf(stack: string, project: string): Settings {
    const { config } = readStackFile(stack, project);
    const blocks = Object.fromEntries(
        Object.entries(config).flatMap(([key, value]) => {
            const [project, area] = key.split(":");
            return project === "lazysheeps" ? [[area!, value]] : [];
        }),
    );
    if ("account" in blocks) throw new Error(messages.noEnvironment(stack));
    const parsed = Schema.safeParse(blocks);
    if (!parsed.success)
        throw new Error(messages.settingsNotValid(stack, describe(problemsOf(parsed.error, blocks, Schema))));
    return parsed.data;
}

function existing({ kubeconfig, context }: ClusterSettings, project: string): KubeConfig {
    const config = new KubeConfig();
    if (kubeconfig === undefined) config.loadFromDefault();
    else {
        const file = resolve(project, kubeconfig);
        if (!existsSync(file)) throw new Error(messages.noKubeconfig(kubeconfig));
        config.loadFromFile(file);
    }
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) throw new Error(messages.noContext(context, known));
    config.setCurrentContext(context);
    return config;
}

/** Who is signed in to AWS. @throws when that is somebody of another account than the environment's */
export async function callerIn(account: string, environment: string): Promise<string> {
    const caller = (await aws(["sts", "get-caller-identity"])) as { Account: string; Arn: string };
    if (caller.Account !== account) throw new Error(messages.otherAccount(environment, account, caller.Account));
    return caller.Arn;
}

/** The environment's EKS cluster, for the role of the environment that the caller has, or else as its deploy role. */
async function eksCluster({ account, region }: AwsSettings, environment: string): Promise<KubeConfig> {
    const name = environmentName(environment);
    const caller = await callerIn(account, environment);
    const { cluster } = (await aws(["eks", "describe-cluster", "--name", name, "--region", region])) as {
        cluster: { endpoint: string; certificateAuthority: { data: string } };
    };
    const has = standingRoles.some((role) => isSession(caller, standingArn(account, environment, role)));
    const args = ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json"];
    if (!has) args.push("--role-arn", standingArn(account, environment, "deploy"));
    const config = new KubeConfig();
    config.loadFromOptions({
        clusters: [{ name, server: cluster.endpoint, caData: cluster.certificateAuthority.data }],
        users: [{ name, exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws", args } }],
        contexts: [{ name, cluster: name, user: name }],
        currentContext: name,
    });
    return config;
}

async function aws(args: string[]): Promise<unknown> {
    const { stdout } = await execa("aws", [...args, "--output", "json"]).catch((error: execa.ExecaError) => {
        const said = error.stderr?.trim() || error.shortMessage;
        throw new Error(messages.awsRefused(args.slice(0, 2).join(" "), said), { cause: error });
    });
    return JSON.parse(stdout);
}

async function ingressAddress(config: KubeConfig, stack: string): Promise<string> {
    const { items } = await config.makeApiClient(NetworkingV1Api).listNamespacedIngress({ namespace });
    const hostname = items.flatMap(({ status }) => status?.loadBalancer?.ingress?.[0]?.hostname ?? [])[0];
    if (hostname === undefined) throw new Error(messages.noAddress(stack));
    return hostname;
}
