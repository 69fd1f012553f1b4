import { expect } from "chai";
import { patience, type Verdict, verify } from "../../ops/verification";
import { selfSigned } from "../support/certificate";
import { type ClusterApi, clusterApi } from "../support/cluster-api";
import {
    digest,
    goodCluster,
    goodSite,
    images,
    job,
    json,
    listed,
    type Page,
    paths,
    pod,
    serving,
} from "../support/release";
import { closedPort, type Served, served } from "../support/served";

/** One look, and nothing is waited for. */
const once = { settleMs: 0, pauseMs: 1, lookMs: 45_000 };

interface World {
    site: Record<string, Page>;
    objects: ReturnType<typeof goodCluster>;
}
const broken = (page: Page): Page => ({ ...page, status: 500, body: "the sheep have escaped" });

describe("A release", () => {
    const open: { close: () => Promise<void> }[] = [];
    const kept = <T extends { close: () => Promise<void> }>(server: T): T => {
        open.push(server);
        return server;
    };
    let world: World;
    let api: ClusterApi;
    let site: Served;
    beforeEach(async () => {
        world = { site: goodSite(), objects: goodCluster() };
        api = kept(await clusterApi({}));
        site = kept(await served((request, response) => serving(world.site)(request, response)));
    });
    afterEach(() => Promise.all(open.splice(0).map(({ close }) => close())));

    const look = (change: object = {}, options: object = once) => {
        Object.assign(api.answers, listed(world.objects));
        const target = { url: site.url, cluster: api.config, namespace: "lazysheeps", images, ...change };
        return verify(target, options);
    };
    const red = (verdicts: Verdict[]) => verdicts.filter(({ holds }) => !holds).map(({ check }) => check);

    it("that is well passes every check", async () => {
        const verdicts = await look();
        expect(red(verdicts)).to.deep.equal([]);
        expect(verdicts.map(({ check }) => check)).to.deep.equal([
            "page",
            "frontend",
            "deep health",
            "API",
            "admin",
            ...["backend", "frontend", "postgres"].flatMap((name) => [
                `rollout of ${name}`,
                `pods of ${name}`,
                `image of ${name}`,
            ]),
            "migration",
            "autoscaler of backend",
            "autoscaler of frontend",
            "volume of postgres",
        ]);
    });

    const notReady = { conditions: [{ type: "Ready", status: "False", lastTransitionTime: "2026-09-14T11:02:00Z" }] };
    const status = (object: object) => (object as { status: Record<string, unknown> }).status;
    const running = (imageID: string) => ({ containerStatuses: [{ name: "backend", ready: true, imageID }] });
    const page = (world: World, path: string, change: Partial<Page>) => {
        world.site[path] = { ...world.site[path]!, ...change };
    };

    /** What is broken, the one check that sees it, and what it says. */
    const faults: [what: string, breaks: (world: World) => unknown, check: string, found: RegExp][] = [
        ["the page fails", ({ site }) => (site["/"] = broken(site["/"]!)), "page", /^\/: status 500$/],
        ["the page has no script", (world) => page(world, "/", { body: "<html>" }), "page", /no script/],
        [
            "the page has its script from elsewhere",
            (world) => page(world, "/", { body: '<script src="//goats.meadow.invalid/index.js"></script>' }),
            "page",
            /no script/,
        ],
        ["the page is no page", (world) => page(world, "/", { type: "application/json" }), "page", /in place of text/],
        ["the script is gone", ({ site }) => delete site["/assets/index-Dk3f.js"], "page", /index-Dk3f.js: status 404/],
        [
            "a page comes in place of the script",
            (world) => page(world, "/assets/index-Dk3f.js", { type: "text/html" }),
            "page",
            /text\/html in place of javascript/,
        ],
        [
            "the script is fetched anew each time",
            (world) => page(world, "/assets/index-Dk3f.js", { headers: { "Cache-Control": "no-cache" } }),
            "page",
            /index-Dk3f.js: no-cache/,
        ],
        [
            "the script has no cache header",
            (world) => page(world, "/assets/index-Dk3f.js", { headers: {} }),
            "page",
            /no cache header/,
        ],
        ["the frontend fails", ({ site }) => (site["/healthz"] = json({}, 500)), "frontend", /healthz: status 500/],
        [
            "the page comes in place of the frontend's own answer",
            ({ site }) => (site["/healthz"] = site["/"]!),
            "frontend",
            /text\/html/,
        ],
        [
            "the database does not answer",
            ({ site }) => (site["/api/healthz"] = json({ error: "the database does not answer" }, 503)),
            "deep health",
            /status 503, the database does not answer/,
        ],
        [
            "a migration is missing",
            ({ site }) =>
                (site["/api/healthz"] = json({ database: { bytes: 1 }, migrations: { missing: ["sheep.0002"] } }, 503)),
            "deep health",
            /migrations missing: sheep.0002/,
        ],
        [
            "the deep check says nothing of the database",
            ({ site }) => (site["/api/healthz"] = json({ migrations: { missing: [] } })),
            "deep health",
            /nothing of the database/,
        ],
        [
            "the deep check says nothing of the migrations",
            ({ site }) => (site["/api/healthz"] = json({ database: { bytes: 1 } })),
            "deep health",
            /nothing of the migrations/,
        ],
        [
            "the deep check is not the application's",
            ({ site }) => (site["/api/healthz"] = site["/"]!),
            "deep health",
            /text\/html/,
        ],
        ...["", "/7/activity", "/7/contributors"].map((route): (typeof faults)[0] => [
            `the release answers 500 on a route that pods are not asked for: /api/repositories${route}`,
            ({ site }) => (site[`/api/repositories${route}`] = json({ error: "the server failed" }, 500)),
            "API",
            new RegExp(`^/api/repositories${route}: status 500, the server failed$`),
        ]),
        ["the API has no list", ({ site }) => (site["/api/repositories"] = json({})), "API", /no list/],
        ["the admin fails", ({ site }) => (site["/admin/login/"] = json({}, 500)), "admin", /login\/: status 500/],
        [
            "the admin has no form",
            (world) => page(world, "/admin/login/", { body: 'href="/static/admin/css/base.1f4c.css"' }),
            "admin",
            /no form/,
        ],
        [
            "the admin names no style sheet",
            (world) => page(world, "/admin/login/", { body: 'name="csrfmiddlewaretoken"' }),
            "admin",
            /no style sheet/,
        ],
        [
            "the admin's style sheet is gone",
            ({ site }) => delete site["/static/admin/css/base.1f4c.css"],
            "admin",
            /base.1f4c.css: status 404/,
        ],
        [
            "a pod is not ready",
            ({ objects }) => (objects[paths.pods]![1] = pod("backend", 1, notReady)),
            "pods of backend",
            /^backend-1 is not$/,
        ],
        [
            "a container does not start",
            ({ objects }) =>
                (objects[paths.pods]![1] = pod("backend", 1, {
                    ...notReady,
                    containerStatuses: [
                        {
                            name: "backend",
                            imageID: images.backend,
                            state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
                        },
                    ],
                })),
            "pods of backend",
            /^backend-1 is not: CrashLoopBackOff: back-off 10s$/,
        ],
        [
            "a pod runs another image",
            ({ objects }) => (objects[paths.pods]![1] = pod("backend", 1, running(`h/backend@${digest("d")}`))),
            "image of backend",
            new RegExp(`^h/backend@${digest("d")}$`),
        ],
        [
            "a pod runs nothing",
            ({ objects }) => (objects[paths.pods]![1] = pod("backend", 1, running(""))),
            "image of backend",
            /none yet/,
        ],
        [
            "a rollout is under way",
            ({ objects }) => (status(objects[paths.deployments]![0]!)["updatedReplicas"] = 1),
            "rollout of backend",
            /^1 of 3 new, 3 available, 3 in all$/,
        ],
        [
            "a pod of the old version is left",
            ({ objects }) => (status(objects[paths.deployments]![1]!)["replicas"] = 3),
            "rollout of frontend",
            /3 in all/,
        ],
        [
            "nothing is available for long enough",
            ({ objects }) => delete status(objects[paths.statefulSets]![0]!)["availableReplicas"],
            "rollout of postgres",
            /0 available/,
        ],
        [
            "a rollout has not begun",
            ({ objects }) => (status(objects[paths.deployments]![0]!)["observedGeneration"] = 3),
            "rollout of backend",
            /not begun/,
        ],
        [
            "there is no Deployment",
            ({ objects }) => objects[paths.deployments]!.shift(),
            "rollout of backend",
            /there is none/,
        ],
        [
            "the newest migration has failed",
            ({ objects }) => objects[paths.jobs]!.push(job("migration-3", "2026-09-14T11:30:00Z", "Failed")),
            "migration",
            /^migration-3: failed$/,
        ],
        [
            "the newest migration is running",
            ({ objects }) => objects[paths.jobs]!.push(job("migration-3", "2026-09-14T11:30:00Z", "Suspended")),
            "migration",
            /^migration-3: not complete$/,
        ],
        ["nobody has migrated", ({ objects }) => (objects[paths.jobs] = []), "migration", /there is none/],
        [
            "an autoscaler has no metrics",
            ({ objects }) =>
                (status(objects[paths.autoscalers]![0]!)["conditions"] = [
                    {
                        type: "ScalingActive",
                        status: "False",
                        reason: "FailedGetResourceMetric",
                        message: "no metrics",
                    },
                ]),
            "autoscaler of backend",
            /^FailedGetResourceMetric: no metrics$/,
        ],
        [
            "an autoscaler has not measured yet",
            ({ objects }) => delete status(objects[paths.autoscalers]![1]!)["conditions"],
            "autoscaler of frontend",
            /nothing measured yet/,
        ],
        [
            "there is no autoscaler",
            ({ objects }) => objects[paths.autoscalers]!.pop(),
            "autoscaler of frontend",
            /there is none/,
        ],
        [
            "the database's claim has no volume",
            ({ objects }) => (status(objects[paths.claims]![0]!)["phase"] = "Lost"),
            "volume of postgres",
            /^postgres-data: Lost$/,
        ],
        ["the database has no claim", ({ objects }) => objects[paths.claims]!.shift(), "volume of postgres", /none/],
    ];
    for (const [what, breaks, check, found] of faults) {
        it(`is seen when ${what}`, async () => {
            breaks(world);
            const verdicts = await look();
            expect(red(verdicts)).to.deep.equal([check]);
            expect(verdicts.find(({ holds }) => !holds)!.found).to.match(found);
        });
    }

    it("is seen when a workload has no pods at all", async () => {
        world.objects[paths.pods] = world.objects[paths.pods]!.slice(0, -1);
        expect(red(await look())).to.deep.equal(["pods of postgres", "image of postgres"]);
    });

    it("is well beside pods on their way out, evicted ones, those of jobs, and the migration before", async () => {
        const old = pod("backend", 9, { ...notReady, ...running(`h/backend@${digest("d")}`) });
        world.objects[paths.pods]!.push(
            { ...old, metadata: { ...old.metadata, deletionTimestamp: "2026-09-14T11:03:00Z" } },
            pod("backend", 8, { ...notReady, phase: "Failed", reason: "Evicted" }),
        );
        world.objects[paths.jobs]!.unshift(job("migration-1", "2026-09-13T10:59:00Z", "Failed"));
        expect(red(await look())).to.deep.equal([]);
    });

    it("is well without history: a list may be empty", async () => {
        world.site["/api/repositories"] = json({ results: [] });
        expect(red(await look())).to.deep.equal([]);
    });

    it("may run any image where none is wanted", async () => {
        world.objects[paths.pods]![1] = pod("backend", 1, running(`h/backend@${digest("d")}`));
        expect((await look({ images: undefined })).map(({ check }) => check)).not.to.include("image of backend");
        expect(red(await look({ images: undefined }))).to.deep.equal([]);
    });

    const ofAddress = ["page", "frontend", "deep health", "API", "admin"];

    it("is seen when nobody listens at its address", async () => {
        const verdicts = await look({ url: `http://localhost:${closedPort}` });
        expect(red(verdicts)).to.deep.equal(ofAddress);
        expect(verdicts[0]!.found).to.contain("ECONNREFUSED");
    });

    it("is seen when its address does not answer in time", async () => {
        const { url } = kept(await served(() => undefined));
        const verdicts = await look({ url }, { ...once, lookMs: 3_000 });
        expect(red(verdicts)).to.deep.equal(ofAddress);
        expect(verdicts[0]!.found).to.equal("/: no answer in time");
    });

    const refused = (promise: Promise<unknown>) =>
        promise.then(
            () => "looked",
            (error: Error) => error.message,
        );

    it("is not judged when the cluster's API is away, or does not answer in time", async () => {
        const silent = kept(await served(() => undefined));
        const at = (server: string) => (api.config.clusters[0] = { name: "double", server, skipTLSVerify: true });
        at(`http://localhost:${closedPort}`);
        expect(await refused(look())).to.contain("ECONNREFUSED");
        at(silent.url);
        expect(await refused(look({}, { ...once, lookMs: 300 }))).to.contain("no answer within 300 ms");
    });

    it("is judged within a minute, with time left to find the environment", () => {
        const { settleMs, lookMs } = patience;
        expect(settleMs + lookMs).to.be.at.most(50_000);
    });

    it("is asked for at another place under its own name", async () => {
        const connectTo = `localhost:${site.port}`;
        expect(red(await look({ url: "http://sheep.meadow.invalid", connectTo }))).to.deep.equal([]);
    });

    it("is not looked for at something that is no place", async () => {
        expect(await refused(look({ connectTo: "localhost" }))).to.equal('got "localhost"; write HOST:PORT');
    });

    describe("that settles", () => {
        const patiently = { ...once, settleMs: 45_000 };
        /** Answers so many requests for a path with a page in place of its own. */
        const first = async (count: number, path: string, page: Page) => {
            let asked = 0;
            const { url } = kept(
                await served((request, response) => {
                    const early = request.url === path && (asked += 1) <= count;
                    return serving(early ? { [path]: page } : world.site)(request, response);
                }),
            );
            return { url, asked: () => asked };
        };

        for (const status of [502, 503, 504]) {
            it(`is looked at again: a load balancer without targets says ${status}`, async () => {
                const { url, asked } = await first(2, "/healthz", json({}, status));
                expect(red(await look({ url }, patiently))).to.deep.equal([]);
                expect(asked()).to.equal(3);
            });
        }

        it("is looked at again: an autoscaler measures late", async () => {
            const { conditions } = status(world.objects[paths.autoscalers]![0]!);
            status(world.objects[paths.autoscalers]![0]!)["conditions"] = [];
            let looks = 0;
            const late = new Proxy(api.answers, {
                get: (answers, path: string) => {
                    if (path === paths.autoscalers && (looks += 1) === 3)
                        status(world.objects[paths.autoscalers]![0]!)["conditions"] = conditions;
                    return path in answers ? listed(world.objects)[path] : undefined;
                },
            });
            const slow = kept(await clusterApi(late));
            Object.assign(api.answers, listed(world.objects));
            expect(red(await look({ cluster: slow.config }, patiently))).to.deep.equal([]);
            expect(looks).to.equal(3);
        });

        const answering: [string, status: number, asked: number, says: string][] = [
            ["is looked at again: the cluster's API loses an answer", 504, 2, "looked"],
            ["is not looked at again where the cluster's API refuses", 403, 1, "403"],
        ];
        for (const [what, status, times, says] of answering) {
            it(what, async () => {
                let asked = 0;
                const answers = new Proxy(api.answers, {
                    get: (_, path: string) =>
                        path === paths.jobs && (asked += 1) === 1 ? status : listed(world.objects)[path],
                });
                const { config } = kept(await clusterApi(answers));
                expect(await refused(look({ cluster: config }, patiently))).to.contain(says);
                expect(asked).to.equal(times);
            });
        }

        it("is not waited for when it answers 500: that stays", async () => {
            const { url, asked } = await first(1, "/healthz", json({}, 500));
            expect(red(await look({ url }, patiently))).to.deep.equal(["frontend"]);
            expect(asked()).to.equal(1);
        });

        const stay: [string, (world: World) => unknown, string][] = [
            [
                "a migration has failed",
                ({ objects }) => (objects[paths.jobs] = [job("migration-3", "2026-09-14T11:30:00Z", "Failed")]),
                "migration",
            ],
            [
                "a complete rollout runs another image",
                ({ objects }) => (objects[paths.pods]![1] = pod("backend", 1, running(`h/backend@${digest("d")}`))),
                "image of backend",
            ],
        ];
        for (const [what, breaks, check] of stay) {
            it(`is not waited for when ${what}`, async () => {
                breaks(world);
                expect(red(await look({}, patiently))).to.deep.equal([check]);
                expect(api.asked.filter((path) => path === paths.pods)).to.have.length(1);
            });
        }
    });

    describe("over HTTPS", () => {
        const name = "sheep.meadow.invalid";
        const https = async (tls: { key: string; cert: string }, redirect?: Page) => {
            const secure = kept(await served((request, response) => serving(world.site)(request, response), tls));
            const to = { status: 301, type: "text/html", body: "", headers: { Location: `https://${name}:443/` } };
            const plain = kept(await served(serving({ "/": redirect ?? to })));
            const connectTo = `localhost:${secure.port},localhost:${plain.port}`;
            return look({ url: `https://${name}`, connectTo }, { ...once, ca: tls.cert });
        };

        it("passes with a good certificate, and plain HTTP that leads to it", async () => {
            const verdicts = await https(await selfSigned(name, 60));
            expect(red(verdicts)).to.deep.equal([]);
            expect(verdicts.map(({ check }) => check)).to.include.members(["certificate", "redirect"]);
            expect(verdicts.find(({ check }) => check === "certificate")!.found).to.match(/^ends in (59|60) days$/);
        });

        const certificates: [string, [string, number], RegExp][] = [
            ["has ended", [name, -1], /CERT_HAS_EXPIRED/],
            ["ends soon", [name, 20], /ends in (19|20) days/],
            ["is another name's", ["goats.meadow.invalid", 60], /ALTNAME/],
        ];
        for (const [what, [of, days], found] of certificates) {
            it(`is seen when its certificate ${what}, and by that check alone`, async () => {
                const verdicts = await https(await selfSigned(of, days));
                expect(red(verdicts)).to.deep.equal(["certificate"]);
                expect(verdicts.find(({ holds }) => !holds)!.found).to.match(found);
            });
        }

        const plain = (status: number, location?: string): Page => ({
            status,
            type: "text/html",
            body: "",
            headers: location === undefined ? {} : { Location: location },
        });
        const redirects: [string, Page][] = [
            ["serves the page", plain(200)],
            ["leads back to itself", plain(301, `http://${name}/`)],
            ["leads elsewhere", plain(301, "https://goats.meadow.invalid/")],
            ["names HTTPS and leads nowhere", plain(200, `https://${name}/`)],
        ];
        for (const [what, page] of redirects) {
            it(`is seen when plain HTTP ${what}`, async () => {
                expect(red(await https(await selfSigned(name, 60), page))).to.deep.equal(["redirect"]);
            });
        }

        it("is seen when TLS is not spoken there", async () => {
            const connectTo = `localhost:${site.port},localhost:${closedPort}`;
            const verdicts = await look({ url: `https://${name}`, connectTo });
            expect(red(verdicts)).to.deep.equal([...ofAddress, "certificate", "redirect"]);
        });
    });
});
