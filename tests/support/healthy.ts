import type { Pod } from "../../ops/health/pod";
import type { Cluster } from "../../ops/health/cluster";
import type { Snapshot } from "../../ops/health/observe";

export const now = new Date("2026-09-14T12:17:00Z");
export const before = (amount: { minutes?: number; hours?: number; days?: number }) =>
    new Date(
        now.getTime() -
            (amount.minutes ?? 0) * 60_000 -
            (amount.hours ?? 0) * 3_600_000 -
            (amount.days ?? 0) * 86_400_000,
    );

export const pod = (name: string, change: Partial<Pod> = {}): Pod => ({
    name,
    ready: true,
    since: before({ days: 2 }),
    restarts: [],
    use: { cpu: 0.1, memory: 100e6, storage: 0 },
    limits: { cpu: 0.5, memory: 256e6, storage: 0 },
    ...change,
});
const workload = (name: string, wanted: number) => ({
    name,
    wanted,
    ready: wanted,
    pods: Array.from({ length: wanted }, (_, at) => pod(`${name}-${at}`)),
});

export const cluster = (): Cluster => ({
    version: "1.36",
    nodes: ["a", "b"].map((name) => ({ name, ready: true, since: before({ days: 9 }), pressures: [] })),
    workloads: [workload("backend", 3), workload("frontend", 2), workload("postgres", 1)],
    autoscalers: [
        { name: "backend", replicas: 3, max: 10, wantsMore: false },
        { name: "frontend", replicas: 2, max: 5, wantsMore: false },
    ],
    claimBytes: 10 * 2 ** 30,
    backup: { schedule: "17 3 * * *", suspended: false, last: before({ hours: 9 }) },
    metricsError: undefined,
});

export const deepCheck = (bytes = 50e6) =>
    JSON.stringify({ version: "1", database: { bytes, wal_bytes: 32e6 }, migrations: { missing: [] } });
export const ok = (body = "", ms = 80) => ({ status: 200, ms, body });

/** An environment on AWS where all is well. */
export const healthy = (): Snapshot & { cluster: Cluster } => ({
    at: now,
    url: "https://sheep.meadow.net",
    page: [ok(), ok(), ok()],
    api: [ok(deepCheck()), ok(deepCheck()), ok(deepCheck())],
    certificate: { until: new Date("2026-12-24T00:00:00Z") },
    cluster: cluster(),
    eks: true,
    backups: true,
});
