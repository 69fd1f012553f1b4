import * as k8s from "@pulumi/kubernetes";
import { expect } from "chai";
import { deployment, healthy, job, main } from "../support/pods";
import { Sandbox } from "../support/sandbox";

const brief = { customTimeouts: { create: "12s", update: "12s" } };

describe("kubernetes plugin: waits", () => {
    let sandbox: Sandbox;
    let image: string;
    beforeEach(async () => {
        sandbox = await Sandbox.open();
        image = sandbox.lab.baseImage;
    });
    afterEach(() => sandbox.close());

    const seconds = async (work: Promise<unknown>) => {
        const started = Date.now();
        await work;
        return (Date.now() - started) / 1000;
    };

    /** What an `up` says that waits 12 s, or a minute on a machine on which a pod has not come as far as `sign` by then. */
    const saidOf = async (program: (opts: object) => void, sign: RegExp) => {
        const within = (time: string) => (opts: object) =>
            program({ ...opts, customTimeouts: { create: time, update: time } });
        const said = await sandbox.failure(within("12s"));
        return sign.test(said) ? said : sandbox.failure(within("60s"));
    };

    it("waits for a Deployment's pods to be ready, also when they change", async () => {
        const ready = async () => (await sandbox.all("deployments"))[0]!.status.readyReplicas;
        await sandbox.up((opts) => void deployment(image, `sleep 2; ${healthy}`, opts, { replicas: 2 }));
        expect(await ready()).to.equal(2);
        await sandbox.up((opts) => void deployment(image, `sleep 3; ${healthy}`, opts, { replicas: 2 }));
        const sets = (await sandbox.all("replicasets")).map((set) => set.status.readyReplicas ?? 0);
        expect(sets).to.have.members([0, 2]);
    });

    it("shows a pod that is never ready, after its whole time", async () => {
        const spec = { progressDeadlineSeconds: 3 };
        const unhealthy = /Pod web-\S+, container main: is not ready: Unhealthy: Readiness probe failed/;
        const work = saidOf((opts) => void deployment(image, "sleep infinity & wait", opts, spec), unhealthy);
        expect(await seconds(work)).to.be.above(12);
        const said = await work;
        expect(said).to.match(/0 of 1 pods of ReplicaSet web-.* are ready; ProgressDeadlineExceeded/);
        expect(said).to.match(unhealthy);
    });

    it("shows the reason, exit code and last log lines of a container that keeps ending", async () => {
        const ended = /Pod web-\S+, container main: .*Error with exit code 3/;
        const said = await saidOf((opts) => void deployment(image, "echo the sheep have left; exit 3", opts), ended);
        expect(said).to.match(ended);
        expect(said).to.contain("main | the sheep have left");
    });

    it("shows an image that cannot be pulled", async () => {
        const none = "localhost:5000/no/such:image";
        const missing = /container main: (ErrImagePull|ImagePullBackOff)/;
        const said = await saidOf((opts) => void deployment(none, healthy, opts), missing);
        expect(said).to.match(missing).and.to.contain(none);
    });

    it("shows why a pod is not scheduled", async () => {
        const template = {
            metadata: { labels: { app: "web" } },
            spec: { nodeSelector: { nowhere: "yes" }, containers: [{ name: "main", image }] },
        };
        const unscheduled = /Pod web-\S+ is not scheduled: Unschedulable: .*node/;
        expect(await saidOf((opts) => void deployment(image, healthy, opts, { template }), unscheduled)).to.match(
            unscheduled,
        );
    });

    it("waits for a Job to complete", async () => {
        await sandbox.up((opts) => void job(image, "sleep 2; echo done", opts));
        expect((await sandbox.all("jobs"))[0]!.status.succeeded).to.equal(1);
    });

    it("fails as soon as a Job has failed, with the pod's last words", async () => {
        const work = sandbox.failure((opts) => void job(image, "echo no such column; exit 7", opts));
        expect(await seconds(work)).to.be.below(300);
        const said = await work;
        expect(said).to.match(/the Job failed: BackoffLimitExceeded/);
        expect(said).to.match(/container main: Error with exit code 7/);
        expect(said).to.contain("main | no such column");
    });

    it("waits for a StatefulSet's pods", async () => {
        const labels = { app: "db" };
        const spec = { terminationGracePeriodSeconds: 2, containers: [main(image, `sleep 2; ${healthy}`)] };
        await sandbox.up((opts) => {
            const template = { metadata: { labels }, spec };
            new k8s.apps.v1.StatefulSet(
                "db",
                { spec: { serviceName: "db", selector: { matchLabels: labels }, template } },
                opts,
            );
        });
        expect((await sandbox.all("statefulsets"))[0]!.status.readyReplicas).to.equal(1);
    });

    it("waits for a Service's endpoints and then ten seconds more, and not at all for a headless one", async () => {
        const ports = [{ port: 80 }];
        const selector = { app: "nobody" };
        const settled = await seconds(
            sandbox.up((opts) => void new k8s.core.v1.Service("front", { spec: { selector, ports } }, opts)),
        );
        expect(settled).to.be.above(10);
        // What is not waited for needs no time.
        const soon = { customTimeouts: { create: "1s" } };
        await sandbox.up((opts) => {
            new k8s.core.v1.Service("front", { spec: { selector, ports } }, opts);
            new k8s.core.v1.Service("peers", { spec: { selector, ports, clusterIP: "None" } }, { ...opts, ...soon });
        });
    });

    it("does not wait for a claim that waits for its first pod, and does for one that waits for nothing", async () => {
        const claim = (storageClassName?: string) => (opts: object) => {
            const resources = { requests: { storage: "1Mi" } };
            const spec = { accessModes: ["ReadWriteOnce"], resources, storageClassName };
            return void new k8s.core.v1.PersistentVolumeClaim("data", { spec }, { ...opts, ...brief });
        };
        await sandbox.up(claim());
        expect((await sandbox.all("persistentvolumeclaims"))[0]!.status.phase).to.equal("Pending");
        expect(await sandbox.failure(claim("nowhere"))).to.match(/no StorageClass "nowhere" exists/);
    });

    it("takes its time limit from pulumi.com/timeoutSeconds", async () => {
        const annotations = { "pulumi.com/timeoutSeconds": "4" };
        const work = sandbox.failure((opts) => void deployment(image, "sleep infinity & wait", opts, {}, annotations));
        expect(await seconds(work)).to.be.below(300);
        expect(await work).to.match(/not ready in time/);
    });

    it("does not wait where pulumi.com/skipAwait says so", async () => {
        const annotations = { "pulumi.com/skipAwait": "true" };
        await sandbox.up((opts) => void deployment(image, "sleep infinity & wait", opts, {}, annotations));
        expect((await sandbox.all("deployments"))[0]!.status.readyReplicas).to.equal(undefined);
    });
});
