import { setTimeout } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import { isRefusal } from "./lost-answers";
import { addressLooks } from "./verification/address";
import type { Images } from "./open-environment";
import type { Finding, Verdict } from "./verification/check";
import { lookAt } from "./verification/objects";
import { judge } from "./verification/workloads";

export type { Verdict };

export interface Target {
    /** Address people use, without a trailing slash. */
    url: string;
    cluster: KubeConfig;
    namespace: string;
    /** References that the pods must run, `repository@sha256:…`; absent: whatever they run. */
    images?: Images;
    /** `HOST:PORT` to reach in place of the URL's; for an https URL also `HOST:PORT,HOST:PORT`, the second for plain HTTP. */
    connectTo?: string | undefined;
}

export interface Patience {
    /** How long what is still settling may go on to: a load balancer's targets, an autoscaler's first metrics. */
    settleMs: number;
    /** Between two looks. */
    pauseMs: number;
    /** For one look. */
    lookMs: number;
    /** PEM of an authority to trust in place of those that everybody trusts. */
    ca?: string;
}

/** Below a minute together with finding the environment. */
export const patience = { settleMs: 35_000, pauseMs: 2_000, lookMs: 10_000 };

/** Looks whether an address serves what people rely on, whatever the cluster says. */
export const verifyAddress = (where: Pick<Target, "url" | "connectTo">): Promise<Verdict[]> =>
    allSettled(addressLooks({ ...where, lookMs: patience.lookMs }), patience);

/**
 * Looks whether a release does what people rely on: through its public address, and on its cluster. Each look has its
 * deadline; they run side by side, and what has not settled is looked at again.
 * @throws when the cluster's API cannot be asked
 */
export async function verify(target: Target, options: Partial<Patience> = {}): Promise<Verdict[]> {
    const { ca, ...times } = { ...patience, ...options };
    const { lookMs } = times;
    const { url, cluster, namespace, images, connectTo } = target;
    const looks = [
        ...addressLooks({ url, connectTo, ca, lookMs }),
        async () => judge(await lookAt(cluster, namespace, lookMs), images),
    ];
    return allSettled(looks, times);
}

type Look = () => Promise<Finding[]>;

/** Looks side by side, each until what it finds has settled or the time is over. */
async function allSettled(looks: Look[], { settleMs, pauseMs }: typeof patience): Promise<Verdict[]> {
    const end = Date.now() + settleMs;
    const settled = async (look: Look): Promise<Finding[]> => {
        const late = () => Date.now() + pauseMs > end;
        for (;;) {
            try {
                const findings = await look();
                const settling = findings.some(({ holds, settles }) => !holds && settles);
                if (!settling || late()) return findings;
            } catch (error) {
                // One answer may be lost.
                if (isRefusal(error) || late()) throw error;
            }
            await setTimeout(pauseMs);
        }
    };
    const findings = await Promise.all(looks.map(settled));
    return findings.flat().map(({ settles: _, ...verdict }) => verdict);
}
