import { certificateOf } from "../health/site";
import { thresholds } from "../health/thresholds";
import { get, type Place, placeOf } from "../http";
import { reasonOf } from "../reason";
import { application } from "./application";
import { type Ask, type Check, type Finding, findingOf, Unlike } from "./check";

export interface Address {
    url: string;
    connectTo?: string | undefined;
    ca?: string | undefined;
    /** Milliseconds that a look may take. */
    lookMs: number;
}

const dayMs = 86_400_000;

/** Looks through an address, one a check. */
export function addressLooks({ url, connectTo, ca, lookMs }: Address): (() => Promise<Finding[]>)[] {
    const { hostname, protocol } = new URL(url);
    const [place, plainPlace] = connectTo?.split(",").map(placeOf) ?? [];
    const askAt = (origin: string, connectTo: Place | undefined): Ask => {
        const signal = AbortSignal.timeout(lookMs);
        // The certificate has a check of its own: the others say what else is wrong.
        const how = { connectTo, ca, anyCertificate: true, signal };
        return (path) =>
            get(new URL(path, origin).href, how).catch((error: unknown) => {
                throw new Unlike(`${path}: ${signal.aborted ? "no answer in time" : reasonOf(error)}`, true);
            });
    };

    const certificate: Check = {
        check: "certificate",
        wanted: `good for ${hostname}, and for ${thresholds.certificateDays} days at least`,
        look: async () => {
            const seen = await certificateOf(url, { connectTo: place, ca, deadlineMs: lookMs });
            if (seen === undefined) throw new Unlike("none: no TLS connection comes about", true);
            if (seen.refused !== undefined) throw new Unlike(seen.refused);
            const days = Math.floor((seen.until.getTime() - Date.now()) / dayMs);
            if (days < thresholds.certificateDays) throw new Unlike(`ends in ${days} days`);
            return `ends in ${days} days`;
        },
    };
    const redirect: Check = {
        check: "redirect",
        wanted: "plain HTTP leads to HTTPS",
        look: async () => {
            const plain = `http://${hostname}`;
            const { status, headers } = await askAt(plain, plainPlace)("/");
            const found = `status ${status}, to ${headers.location ?? "nowhere"}`;
            const to = new URL(headers.location ?? "/", plain);
            if (status < 300 || status > 399 || to.protocol !== "https:" || to.hostname !== hostname)
                throw new Unlike(found);
            return found;
        },
    };
    const checks = [...application, ...(protocol === "https:" ? [certificate, redirect] : [])];
    return checks.map((check) => async () => [await findingOf(check, askAt(url, place))]);
}
