import { bytes, cpu, known } from "./quantity";
import type { Settings } from "./schema";

/** What is wrong between settings that are each right by themselves. */
export interface Conflict {
    path: string;
    why: string;
    fix: string;
}

/** A rule about several settings; every rule is tripped by a row of the table of bad inputs. */
export type CrossCheck = (settings: Settings) => Conflict[];

const those = <A extends keyof Settings>(settings: Settings, areas: readonly A[]) =>
    areas.filter((area) => area in settings).map((area) => ({ area, ...settings[area] }));
const servers = (settings: Settings) => those(settings, ["backend", "frontend"] as const);
const workloads = (settings: Settings) => those(settings, ["backend", "frontend", "database"] as const);
const when = (condition: boolean, path: string, why: string, fix: string): Conflict[] =>
    condition ? [{ path, why, fix }] : [];

/** Jobs and people beside the backend's threads; superuser_reserved_connections is 3 of them. */
const reservedConnections = 10;

export const crossChecks: Record<string, CrossCheck> = {
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
    "everything fits the nodes": (settings) => {
        const { capacity } = settings.platform;
        const pods = [
            { area: "backend", count: settings.backend.autoscaling.max + 1, ...settings.backend },
            { area: "frontend", count: settings.frontend.autoscaling.max + 1, ...settings.frontend },
            { area: "database", count: 1, ...settings.database },
        ];
        const of = (what: "cpu" | "memory", parse: typeof cpu) =>
            pods.reduce(
                (sum, { count, resources }) => sum + BigInt(count) * known(parse(resources.requests[what])),
                0n,
            );
        const [cores, memory] = [of("cpu", cpu), of("memory", bytes)];
        const count = pods.reduce((sum, { count }) => sum + count, 0);
        const at = "every autoscaler at its maximum with a surge pod each";
        const fix = "lower requests or autoscaling.max, or give the nodes more";
        return [
            ...when(cores > known(cpu(capacity.cpu)), "platform.capacity.cpu", `${at} needs ${cores}m`, fix),
            ...when(
                memory > known(bytes(capacity.memory)),
                "platform.capacity.memory",
                `${at} needs ${memory / 2n ** 20n}Mi`,
                fix,
            ),
            ...when(count > capacity.pods, "platform.capacity.pods", `${at} needs ${count} pods`, fix),
        ];
    },
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
    "no debugging in production": ({ environment, backend }) =>
        when(
            environment.production && backend.debug,
            "backend.debug",
            "shows settings and code to everybody",
            "write false",
        ),
    "HTTPS in production": ({ environment, platform: { entrance } }) =>
        when(
            environment.production && !entrance.url.startsWith("https:"),
            "platform.entrance.url",
            "passwords would cross the network in plain text",
            "write an https address",
        ),
    "backups in production": ({ environment, backup }) =>
        when(
            environment.production && !backup.enabled,
            "backup.enabled",
            "a lost volume would be lost data",
            "write true",
        ),
    "kept volumes in production": ({ environment, database }) =>
        when(
            environment.production && !database.keepVolume,
            "database.keepVolume",
            "a mistaken destroy would delete the data",
            "write true",
        ),
    "a class that keeps volumes": ({ database, platform: { storageClass } }) =>
        when(
            database.keepVolume && storageClass.keep === undefined,
            "platform.storageClass.keep",
            "database.keepVolume needs a class with reclaimPolicy Retain",
            "name one, or set database.keepVolume to false",
        ),
    "node port of a node port Service": ({ platform: { entrance } }) =>
        when(
            entrance.service.nodePort !== undefined && entrance.service.type !== "NodePort",
            "platform.entrance.service.nodePort",
            `a Service of type ${entrance.service.type} has none`,
            "leave it out, or write type NodePort",
        ),
    "room for a backup": ({ backup, platform, database }) =>
        when(
            backup.enabled && known(bytes(platform.backups.size)) * 4n < known(bytes(database.storage)),
            "platform.backups.size",
            `less than a quarter of database.storage ${database.storage}: a full database would not fit once`,
            "make it larger",
        ),
};

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
