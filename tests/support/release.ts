import type { RequestListener } from "node:http";
import { list, paths as healthPaths } from "./cluster-api";

export const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
/** What the stack's output says; nodes know the registry by another name. */
export const images = {
    backend: `registry.meadow.net/lazysheeps/backend@${digest("a")}`,
    frontend: `registry.meadow.net/lazysheeps/frontend@${digest("b")}`,
    postgres: `registry.meadow.net/lazysheeps/postgres@${digest("c")}`,
};
const { pods, claims, deployments, statefulSets, autoscalers } = healthPaths;
const jobs = "/apis/batch/v1/namespaces/lazysheeps/jobs";
export const paths = { pods, claims, deployments, statefulSets, autoscalers, jobs };

/** An answer of the site: status, content type, body and what else is in its head. */
export interface Page {
    status: number;
    type: string;
    body: string;
    headers?: Record<string, string>;
}

const html = (body: string): Page => ({ status: 200, type: "text/html; charset=utf-8", body });
export const json = (body: object, status = 200): Page => ({
    status,
    type: "application/json",
    body: JSON.stringify(body),
});

/** What the application answers, by path. */
export const goodSite = (): Record<string, Page> => ({
    "/": html('<script type="module" crossorigin src="/assets/index-Dk3f.js"></script><div id="root"></div>'),
    "/assets/index-Dk3f.js": {
        status: 200,
        type: "text/javascript",
        body: "count()",
        headers: { "Cache-Control": "public, max-age=31536000, immutable" },
    },
    "/healthz": { status: 200, type: "text/plain", body: "ok\n" },
    "/api/healthz": json({
        version: "4f1c",
        database: { bytes: 8 * 2 ** 20, wal_bytes: null },
        migrations: { missing: [] },
    }),
    "/api/repositories": json({ results: [{ id: 7, name: "meadow", commits: 3, contributors: 1 }] }),
    "/api/repositories/7/activity": json({ results: [{ week: "2026-09-14", commits: 3 }] }),
    "/api/repositories/7/contributors": json({ results: [{ name: "dolly", commits: 3 }] }),
    "/admin/login/": html(
        '<link rel="stylesheet" href="/static/admin/css/base.1f4c.css"><form><input type="hidden" name="csrfmiddlewaretoken" value="x"></form>',
    ),
    "/static/admin/css/base.1f4c.css": { status: 200, type: 'text/css; charset="utf-8"', body: "a{}" },
});

/** Answers from pages by path; one that is not here is a 404. */
export const serving =
    (site: Record<string, Page>): RequestListener =>
    (request, response) => {
        const { status, type, body, headers } = site[request.url!] ?? { ...html("no such page"), status: 404 };
        response.writeHead(status, { "Content-Type": type, ...headers }).end(body);
    };

const meta = (workload: string, name: string) => ({
    name,
    namespace: "lazysheeps",
    generation: 4,
    creationTimestamp: "2026-09-14T11:00:00Z",
    labels: { "app.kubernetes.io/name": workload, "app.kubernetes.io/part-of": "lazysheeps" },
});
const controller = (workload: string, replicas: number) => ({
    metadata: meta(workload, `${workload}-5c1b2d3e`),
    spec: { replicas, selector: {}, template: { spec: { containers: [] } } },
    status: {
        observedGeneration: 4,
        replicas,
        updatedReplicas: replicas,
        readyReplicas: replicas,
        availableReplicas: replicas,
    },
});
export const pod = (workload: keyof typeof images, at: number, change: object = {}) => ({
    metadata: meta(workload, `${workload}-${at}`),
    spec: { containers: [{ name: workload, image: images[workload] }] },
    status: {
        phase: "Running",
        conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-09-14T11:02:00Z" }],
        containerStatuses: [
            {
                name: workload,
                ready: true,
                restartCount: 0,
                image: images[workload],
                imageID: images[workload].replace("registry.meadow.net", "localhost:5000"),
                state: { running: { startedAt: "2026-09-14T11:01:00Z" } },
            },
        ],
        ...change,
    },
});
const autoscaler = (workload: string) => ({
    metadata: meta(workload, `${workload}-0a1b`),
    spec: { minReplicas: 2, maxReplicas: 10, scaleTargetRef: { kind: "Deployment", name: workload } },
    status: {
        currentReplicas: 2,
        desiredReplicas: 2,
        conditions: [{ type: "ScalingActive", status: "True", reason: "ValidMetricFound" }],
    },
});
export const job = (name: string, creationTimestamp: string, type: string) => ({
    metadata: { ...meta("migration", name), creationTimestamp },
    spec: { template: { spec: { containers: [], restartPolicy: "Never" } } },
    status: { conditions: [{ type, status: "True" }] },
});
const claim = (workload: string, phase: string) => ({
    metadata: meta(workload, `${workload}-data`),
    spec: { accessModes: ["ReadWriteOncePod"] },
    status: { phase },
});

/** The objects of a cluster where the release is complete, by the path that lists them. */
export const goodCluster = () => ({
    [paths.pods]: [
        ...[0, 1, 2].map((at) => pod("backend", at)),
        ...[0, 1].map((at) => pod("frontend", at)),
        pod("postgres", 0),
    ] as object[],
    [paths.deployments]: [controller("backend", 3), controller("frontend", 2)] as object[],
    [paths.statefulSets]: [controller("postgres", 1)] as object[],
    [paths.jobs]: [job("migration-2", "2026-09-14T10:59:00Z", "Complete")] as object[],
    [paths.autoscalers]: [autoscaler("backend"), autoscaler("frontend")] as object[],
    // The backups' claim binds with the first backup.
    [paths.claims]: [claim("postgres", "Bound"), claim("backup", "Pending")] as object[],
});

/** Lists of these objects, as the API server answers them. */
export const listed = (objects: Record<string, object[]>) =>
    Object.fromEntries(Object.entries(objects).map(([path, items]) => [path, list("Thing", "v1", items)]));
