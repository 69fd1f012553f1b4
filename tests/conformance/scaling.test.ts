import * as k8s from "@pulumi/kubernetes";
import { expect } from "chai";
import { eventually } from "../support/e2e/eventually";
import { deployment, healthy } from "../support/pods";
import { Sandbox } from "../support/sandbox";

describe("kubernetes plugin: a Deployment that something else scales", () => {
    let sandbox: Sandbox;
    let image: string;
    beforeEach(async () => {
        sandbox = await Sandbox.open();
        image = sandbox.lab.baseImage;
    });
    afterEach(() => sandbox.close());

    const replicas = async () => (await sandbox.all("deployments"))[0]!.spec.replicas;
    const scale = async (many: number) => {
        const { metadata } = (await sandbox.all("deployments"))[0]!;
        await sandbox.kubectl("scale", "deployment", metadata.name, `--replicas=${many}`);
    };
    const program = (count: number | undefined, ignoreChanges: string[], version: string) => (opts: object) =>
        void deployment(image, `true ${version}; ${healthy}`, { ...opts, ignoreChanges }, { replicas: count });

    it("keeps its count through updates and a refresh where spec.replicas is ignored", async () => {
        const ignored = (version: string) => program(1, ["spec.replicas"], version);
        await sandbox.up(ignored("1"));
        await scale(3);
        expect((await sandbox.up(ignored("1"))).steps).to.deep.equal([]);
        await sandbox.up(ignored("2"));
        expect(await replicas()).to.equal(3);
        await sandbox.refresh(ignored("2"));
        await sandbox.up(ignored("3"));
        expect(await replicas()).to.equal(3);
    });

    it("keeps its count where the program names none", async () => {
        await sandbox.up(program(undefined, [], "1"));
        expect(await replicas()).to.equal(1);
        await scale(2);
        await sandbox.up(program(undefined, [], "2"));
        expect(await replicas()).to.equal(2);
    });

    it("leaves its Service as it is while a pod ends", async () => {
        const slow = `trap 'sleep 600; exit 0' TERM; ${healthy}`;
        const scaled = (opts: object) => {
            const ignoring = { ...opts, ignoreChanges: ["spec.replicas"] };
            const web = deployment(image, slow, ignoring, { replicas: 2 }, {}, 900);
            new k8s.core.v1.Service(
                "front",
                { spec: { selector: { app: "web" }, ports: [{ port: 80 }] } },
                { ...opts, dependsOn: web },
            );
        };
        await sandbox.up(scaled);
        await scale(1);
        await eventually(
            "an endpoint ends",
            () => sandbox.kubectl("get", "endpointslices", "--output=jsonpath={..conditions.terminating}"),
            (ending) => ending.includes("true"),
            120,
        );
        try {
            await sandbox.refresh(scaled);
            expect((await sandbox.resource("front"))!.initErrors).to.equal(undefined);
            expect((await sandbox.up(scaled)).steps).to.deep.equal([]);
            expect(await sandbox.all("pods"), "the pod was there all the while").to.have.length(2);
        } finally {
            await sandbox.kubectl("delete", "pods", "--all", "--grace-period=1", "--wait=false");
        }
    });

    it("is a conflict where the program names a count of its own", async () => {
        await sandbox.up(program(1, [], "1"));
        await scale(2);
        await sandbox.refresh(program(1, [], "1"));
        expect(await sandbox.failure(program(1, [], "1")))
            .to.match(/conflict/)
            .and.to.contain(".spec.replicas");
        expect(await replicas()).to.equal(2);
    });
});
