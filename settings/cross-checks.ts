import { awsChecks } from "./aws-checks";
import { clusterChecks } from "./cluster-checks";
import { type Conflict, type CrossCheck, servers, when, workloads } from "./conflict";
import { bytes, cpu, known } from "./quantity";
import type { Settings } from "./schema";

/** Jobs and people beside the backend's threads; superuser_reserved_connections is 3 of them. */
const reservedConnections = 10;

const general: Record<string, CrossCheck> = {
    "autoscaler's range": (settings) =>
        servers(settings).flatMap(({ area, autoscaling: { min, max } }) =>
            when(min > max, `${area}.autoscaling.min`, `min ${min} exceeds max ${max}`, "lower min or raise max"),
        ),
    "replicas within the autoscaler's range": (settings) =>
        servers(settings).flatMap(({ area, replicas, autoscaling: { min, max } }) =>
            when(
                min <= max && (replicas < min || replicas > max),
                `${area}.replicas`,
                `the autoscaler would change it at once to ${min}–${max}`,
                `write ${min} to ${max}`,
            ),
        ),
    "two pods in production": (settings) =>
        servers(settings).flatMap(({ area, autoscaling: { min } }) =>
            when(
                settings.environment.production && min < 2,
                `${area}.autoscaling.min`,
                "one pod has nobody to take over while its node is drained",
                "write at least 2",
            ),
        ),
    "request within limit": (settings) =>
        workloads(settings).flatMap(({ area, resources: { requests, limits } }) =>
            (["cpu", "memory", "ephemeralStorage"] as const).flatMap((what) => {
                const parse = what === "cpu" ? cpu : bytes;
                return when(
                    known(parse(requests[what])) > known(parse(limits[what])),
                    `${area}.resources.requests.${what}`,
                    `request ${requests[what]} exceeds limit ${limits[what]}`,
                    "lower the request or raise the limit",
                );
            }),
        ),
    "drain within the grace period": (settings) =>
        servers(settings).flatMap(({ area, rollout: { preStopSeconds, gracePeriodSeconds } }) =>
            when(
                gracePeriodSeconds < preStopSeconds + 10,
                `${area}.rollout.gracePeriodSeconds`,
                `preStop takes ${preStopSeconds} s of it, and requests in flight need 10 s more`,
                `write at least ${preStopSeconds + 10}`,
            ),
        ),
    "ready before the deadline": (settings) =>
        servers(settings).flatMap(({ area, rollout: { minReadySeconds, progressDeadlineSeconds } }) =>
            when(
                progressDeadlineSeconds <= minReadySeconds,
                `${area}.rollout.progressDeadlineSeconds`,
                `a pod counts as ready after ${minReadySeconds} s`,
                `write more than ${minReadySeconds}`,
            ),
        ),
    "connections for every thread": ({ backend: { workers, threads, autoscaling }, database: { maxConnections } }) => {
        const pods = autoscaling.max + 1;
        const needed = workers * threads * pods + reservedConnections;
        return when(
            needed > maxConnections,
            "database.maxConnections",
            `${workers} workers × ${threads} threads × ${pods} pods + ${reservedConnections} reserved = ${needed}`,
            `write at least ${needed}, or fewer workers, threads or pods`,
        );
    },
    "images to run": ({ environment: { name }, images }) =>
        images.source === "build"
            ? []
            : (["backend", "frontend", "postgres"] as const).flatMap((image) =>
                  when(
                      images[image] === undefined,
                      `images.${image}`,
                      "missing: nothing says which image to run",
                      `use npm run deploy -- --stack ${name}, which knows, or write repository@sha256:…`,
                  ),
              ),
    "no debugging in production": ({ environment, backend }) =>
        when(
            environment.production && backend.debug,
            "backend.debug",
            "shows settings and code to everybody",
            "write false",
        ),
    "backups in production": ({ environment, backup }) =>
        when(
            environment.production && !backup.enabled,
            "backup.enabled",
            "a lost volume would be lost data",
            "write true",
        ),
    "room for a backup": ({ backup, platform, database }) =>
        when(
            backup.enabled && known(bytes(platform.backups.size)) * 4n < known(bytes(database.storage)),
            "platform.backups.size",
            `less than a quarter of database.storage ${database.storage}: a full database would not fit once`,
            "make it larger",
        ),
    "kept volumes in production": ({ environment, database }) =>
        when(
            environment.production && !database.keepVolume,
            "database.keepVolume",
            "a mistaken destroy would delete the data",
            "write true",
        ),
};

export const crossChecks: Record<string, CrossCheck> = { ...general, ...clusterChecks, ...awsChecks };

/** An area that a rule asks for is wrong by itself. */
class NotReadable extends Error {}

/** The conflicts between the areas that are right; a rule about another waits until that one is. */
export function conflictsOf(readable: Partial<Settings>): Conflict[] {
    const settings = new Proxy(readable, {
        get: (areas, name) => {
            if (name in areas) return areas[name as keyof Settings];
            throw new NotReadable(String(name));
        },
    }) as Settings;
    return Object.values(crossChecks).flatMap((check) => {
        try {
            return check(settings);
        } catch (error) {
            if (error instanceof NotReadable) return [];
            throw error;
        }
    });
}
