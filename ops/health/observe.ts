import { setTimeout } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import type { EnvironmentAccess } from "../environment";
import { reasonOf } from "../reason";
import { type Cluster, observeCluster } from "./cluster";
import { type Answer, ask, type Certificate, certificateOf, type Reach } from "./site";

/** What was seen of an environment at one time; nothing of it is judged. */
export interface Snapshot {
    at: Date;
    url: string;
    /** What the front page answered, each time it was asked. */
    page: Answer[];
    /** What the deep check answered. */
    api: Answer[];
    certificate: Certificate | undefined;
    cluster: Cluster | { unreachable: string };
    /** Whether EKS runs the cluster, and gives its version support until a day. */
    eks: boolean;
    /** Whether its settings want backups. */
    backups: boolean;
}

export interface Patience extends Reach {
    /** How often page and API are asked, and a cluster that does not answer: one answer may be late or lost. */
    times: number;
    /** Milliseconds between two of them. */
    pauseMs: number;
    /** Milliseconds that all the cluster's answers of one time may take. */
    clusterMs: number;
}

export const patience = { deadlineMs: 10_000, times: 3, pauseMs: 2_000, clusterMs: 20_000 };

/** Asks page, API, certificate and cluster; what does not answer is a fact too. */
export async function observe(access: EnvironmentAccess, reach: Patience): Promise<Snapshot> {
    const { url, kubeconfig, namespace, settings } = access;
    const [page, api, certificate, cluster] = await Promise.all([
        repeatedly(`${url}/`, reach),
        repeatedly(`${url}/api/healthz`, reach),
        certificateOf(url, reach),
        observeRepeatedly(kubeconfig, namespace, reach),
    ]);
    const [eks, backups] = [settings.platform.kind === "aws", settings.backup.enabled];
    return { at: new Date(), url, page, api, certificate, cluster, eks, backups };
}

/** A cluster that answers nothing, or nothing of what its pods use, is asked again; what was seen last counts. */
async function observeRepeatedly(
    kubeconfig: KubeConfig,
    namespace: string,
    { times, pauseMs, clusterMs }: Patience,
): Promise<Snapshot["cluster"]> {
    let last: Snapshot["cluster"] | undefined;
    for (let time = 1; time <= times; time += 1) {
        if (time > 1) await setTimeout(pauseMs);
        try {
            const seen = await Promise.race([observeCluster(kubeconfig, namespace), tooLate(clusterMs)]);
            if (seen.metricsError === undefined) return seen;
            last = seen;
        } catch (error) {
            if (last === undefined || "unreachable" in last) last = { unreachable: reasonOf(error) };
        }
    }
    return last!;
}

async function repeatedly(url: string, reach: Patience): Promise<Answer[]> {
    const answers: Answer[] = [];
    while (answers.length < reach.times) {
        if (answers.length > 0) await setTimeout(reach.pauseMs);
        answers.push(await ask(url, reach));
    }
    return answers;
}

async function tooLate(ms: number): Promise<never> {
    await setTimeout(ms, undefined, { ref: false });
    throw new Error(`no answer within ${ms} ms`);
}
