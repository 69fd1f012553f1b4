import { expect } from "chai";
import type { Cluster } from "../../../ops/health/cluster";
import { judge } from "../../../ops/health/judge";
import { observe, type Snapshot } from "../../../ops/health/observe";
import { type ClusterApi, clusterApi, list, paths, podObject, wellAnswers } from "../../support/cluster-api";
import { hastily, meadow } from "../../support/environment";
import { deepCheck } from "../../support/healthy";
import { closedPort, type Served, served } from "../../support/served";

const hour = 3_600_000;
const made = new Date(Math.floor(Date.now() / 1000) * 1000 - 48 * hour);
const recently = new Date(made.getTime() + 47.9 * hour);

describe("What is observed of an environment", () => {
    let api: ClusterApi;
    let site: Served;
    before(async () => {
        site = await served((request, response) =>
            response.end(request.url === "/api/healthz" ? deepCheck() : "<html>"),
        );
    });
    after(() => site.close());
    beforeEach(async () => (api = await clusterApi(wellAnswers(made, recently))));
    afterEach(() => api.close());
    const look = () => observe(meadow(site.url, api.config), hastily);
    const cluster = async () => (await look()).cluster as Cluster;
    const pods = (...items: object[]) => (api.answers[paths.pods] = list("Pod", "v1", items));

    it("is well where all is", async () => {
        const seen = await look();
        expect(seen.page.map(({ status, body }) => [status, body])).to.deep.equal([
            [200, "<html>"],
            [200, "<html>"],
        ]);
        expect(seen.api.map(({ body }) => body)).to.deep.equal([deepCheck(), deepCheck()]);
        expect(seen.cluster).not.to.have.property("unreachable");
        expect(judge(seen)).to.deep.equal({ findings: [], undecided: [] });
    });

    it("is what the workloads want and have, and what their pods use of what they may", async () => {
        const { workloads } = await cluster();
        expect(workloads.map(({ name, wanted, ready, pods }) => [name, wanted, ready, pods.length])).to.deep.equal([
            ["backend", 3, 3, 3],
            ["frontend", 2, 2, 2],
            ["postgres", 1, 1, 1],
        ]);
        const { use, limits } = workloads[0]!.pods[0]!;
        expect(use!.cpu).to.be.closeTo(0.0512, 1e-4);
        expect(use!.memory).to.equal(64 * 2 ** 20);
        expect(limits).to.deep.equal({ cpu: 0.5, memory: 256 * 2 ** 20, storage: 0 });
    });

    it("is the cluster's version, node, autoscalers, the database's own claim, and the last backup", async () => {
        const { version, nodes, autoscalers, claimBytes, backup, metricsError } = await cluster();
        expect(version).to.equal("1.36");
        expect(nodes).to.deep.equal([{ name: "node", ready: true, since: made, pressures: [] }]);
        expect(autoscalers).to.deep.equal([
            { name: "backend", replicas: 3, max: 10, wantsMore: false },
            { name: "frontend", replicas: 2, max: 5, wantsMore: false },
        ]);
        expect(claimBytes).to.equal(10 * 2 ** 30);
        expect(backup).to.deep.equal({ schedule: "17 3 * * *", suspended: false, last: recently });
        expect(metricsError).to.equal(undefined);
    });

    it("is what a container waits for, why no node takes a pod, and how a container ended before", async () => {
        const finishedAt = recently.toISOString();
        const terminated = { exitCode: 137, reason: "OOMKilled", finishedAt };
        pods(
            podObject("waits", "backend", made, {
                conditions: [{ type: "Ready", status: "False", lastTransitionTime: finishedAt }],
                containerStatuses: [
                    {
                        name: "backend",
                        ready: false,
                        state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
                        lastState: { terminated },
                    },
                ],
            }),
            podObject("pends", "backend", made, {
                phase: "Pending",
                conditions: [
                    {
                        type: "PodScheduled",
                        status: "False",
                        reason: "Unschedulable",
                        message: "0/1 nodes are available",
                    },
                ],
                containerStatuses: undefined,
            }),
        );
        const [waits, pends] = (await cluster()).workloads[0]!.pods;
        expect(waits).to.deep.include({
            ready: false,
            since: recently,
            waiting: "CrashLoopBackOff: back-off 10s",
            restarts: [{ container: "backend", at: recently, why: "OOMKilled, exit code 137" }],
        });
        expect(pends).to.deep.include({
            ready: false,
            since: made,
            unschedulable: "0/1 nodes are available",
            restarts: [],
        });
    });

    it("leaves out pods that are on their way out, that were evicted, and those of jobs", async () => {
        const ending = podObject("ending", "backend", made);
        pods(
            { ...ending, metadata: { ...ending.metadata, deletionTimestamp: recently.toISOString() } },
            podObject("evicted", "backend", made, { phase: "Failed", reason: "Evicted" }),
            podObject("migration-1", "migration", made),
            podObject("stays", "backend", made),
        );
        const { workloads } = await cluster();
        expect(workloads.flatMap(({ pods }) => pods.map(({ name }) => name))).to.deep.equal(["stays"]);
    });

    it("is that a workload is not there at all", async () => {
        api.answers[paths.deployments] = list("Deployment", "apps/v1", []);
        const { workloads } = await cluster();
        expect(workloads[1]).to.include({ name: "frontend", wanted: 0, ready: 0 });
    });

    it("is that an autoscaler wants more than it may make, which one at its minimum does not", async () => {
        const autoscalers = api.answers[paths.autoscalers] as { items: { status: { conditions: object[] } }[] };
        const limited = (reason: string) => [{ type: "ScalingLimited", status: "True", reason }];
        autoscalers.items[0]!.status.conditions = limited("TooManyReplicas");
        autoscalers.items[1]!.status.conditions = limited("TooFewReplicas");
        expect((await cluster()).autoscalers.map(({ wantsMore }) => wantsMore)).to.deep.equal([true, false]);
    });

    it("counts a new environment's age in place of a backup", async () => {
        const { items } = api.answers[paths.cronJobs] as { items: { status: object }[] };
        items[0]!.status = {};
        expect((await cluster()).backup!.last).to.deep.equal(made);
    });

    it("goes on without metrics, and says that nobody has any", async () => {
        delete api.answers[paths.metrics];
        const { metricsError, workloads } = await cluster();
        expect(metricsError).to.contain("metrics request");
        expect(workloads[0]!.pods[0]).not.to.have.property("use");
    });

    const unreachable = ({ cluster }: Snapshot) => ("unreachable" in cluster ? cluster.unreachable : undefined);

    it("is what the cluster's API refuses, in its own words", async () => {
        delete api.answers[paths.nodes];
        expect(unreachable(await look())).to.equal("the server could not find the requested resource");
    });

    it("is asked for again when one answer is lost, and not for ever", async () => {
        for (const path of [paths.nodes, paths.metrics]) {
            const answer = api.answers[path];
            let asked = 0;
            const lost = (times: number) =>
                Object.defineProperty(api.answers, path, {
                    configurable: true,
                    enumerable: true,
                    get: () => ((asked += 1) <= times ? undefined : answer),
                });
            lost(1);
            const { cluster } = await look();
            expect(cluster).to.include({ metricsError: undefined });
            expect(asked).to.equal(2);
            asked = 0;
            lost(9);
            await look();
            expect(asked).to.equal(hastily.times);
            Object.defineProperty(api.answers, path, { value: answer });
        }
    });

    it("is what was seen of a cluster without metrics, though it is away when it is asked for them again", async () => {
        delete api.answers[paths.metrics];
        const nodes = api.answers[paths.nodes];
        let asked = 0;
        Object.defineProperty(api.answers, paths.nodes, { get: () => ((asked += 1) === 1 ? nodes : undefined) });
        const { cluster } = await look();
        expect(asked).to.equal(hastily.times);
        expect(cluster).to.have.property("metricsError").that.contains("metrics request");
    });

    it("is that the cluster's API is away, beside what the site answers", async () => {
        api.config.clusters[0] = {
            name: "double",
            server: `http://localhost:${closedPort}`,
            skipTLSVerify: true,
        };
        const seen = await look();
        expect(unreachable(seen)).to.contain("ECONNREFUSED");
        expect(seen.page[0]!.status).to.equal(200);
    });

    it("is that the cluster's API does not answer in time", async () => {
        const silent = await served(() => undefined);
        api.config.clusters[0] = { name: "double", server: silent.url, skipTLSVerify: true };
        const seen = await observe(meadow(site.url, api.config), { ...hastily, clusterMs: 50 });
        await silent.close();
        expect(unreachable(seen)).to.equal("no answer within 50 ms");
    });

    it("asks for these lists and no other: the health role may read them", async () => {
        await look();
        expect([...new Set(api.asked)].sort()).to.deep.equal(Object.values(paths).sort());
    });
});
