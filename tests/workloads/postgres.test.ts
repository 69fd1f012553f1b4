import { expect } from "chai";
import { Postgres, type PostgresArgs } from "../../workloads/postgres";
import { deploy, valueOf } from "../support/engine";
import { database, elsewhere, expectHandedDown, image, settings } from "../support/parts";
import { environmentOf, podOf } from "../support/pod-template";

const set = "kubernetes:apps/v1:StatefulSet";
const claim = "kubernetes:core/v1:PersistentVolumeClaim";
const args: PostgresArgs = {
    namespace: "flock",
    image: image("postgres"),
    settings: settings.database,
    password: database.password,
    storage: { storageClass: "fast" },
    protect: false,
};
const keptVolume = { hostPath: { path: "/volumes/a" } };
const make = (change: Partial<PostgresArgs> = {}) =>
    deploy(() => new Postgres("postgres", { ...args, ...change }, elsewhere()));

describe("Postgres", () => {
    it("hands its provider to every child", async () => {
        expectHandedDown((await make({ storage: { storageClass: "fast", keptVolume } })).resources);
    });

    it("says how it is reached", async () => {
        const { connection } = (await make()).result;
        expect(await valueOf(connection.host as never)).to.equal("postgres");
        expect(connection).to.include({ port: 5432, user: "lazysheeps", name: "lazysheeps" });
    });

    it("has a volume that grows in place: no claim template, which would replace the StatefulSet", async () => {
        const { single } = await make({ settings: { ...args.settings, storage: "20Gi" } });
        expect(single(set)).not.to.have.nested.property("spec.volumeClaimTemplates");
        expect(single(claim)).to.have.nested.property("spec.resources.requests.storage", "20Gi");
    });

    it("never takes an empty volume in place of its own", async () => {
        const { all } = await make();
        expect(all(claim)[0]!.options.ignoreChanges).to.have.members(["spec.storageClassName", "spec.volumeName"]);
    });

    it("provisions a volume unless one was kept", async () => {
        const { all, single } = await make();
        expect(all("kubernetes:core/v1:PersistentVolume")).to.deep.equal([]);
        expect(environmentOf(single(set))).not.to.have.property("EXPECT_DATABASE");
    });

    it("claims the volume that was kept, and refuses to start on an empty one", async () => {
        const { single } = await make({ storage: { storageClass: "fast", keptVolume } });
        const volume = single("kubernetes:core/v1:PersistentVolume");
        expect(volume["spec"]).to.include({ persistentVolumeReclaimPolicy: "Retain", storageClassName: "fast" });
        expect(single(claim)).to.have.nested.property("spec.volumeName", "postgres-kept");
        expect(environmentOf(single(set))).to.include({ EXPECT_DATABASE: "true" });
    });

    it("protects the claim where it is told to, so that a destroy is refused", async () => {
        for (const protect of [true, false]) {
            const { named } = await make({ protect });
            expect(named(claim, "postgres-data").options.protect).to.equal(protect);
        }
    });

    it("protects the kept volume's object with the claim", async () => {
        const storage = { storageClass: "fast", keptVolume };
        for (const protect of [true, false]) {
            const { all } = await make({ storage, protect });
            expect(all("kubernetes:core/v1:PersistentVolume")[0]!.options.protect).to.equal(protect);
        }
    });

    it("takes as many connections as the settings say", async () => {
        const { single } = await make({ settings: { ...args.settings, maxConnections: 123 } });
        expect(podOf(single(set)).containers[0]!.args).to.include("max_connections=123");
    });

    it("may take minutes to recover from a crash before it is given up", async () => {
        const { startupProbe } = podOf((await make()).single(set)).containers[0]!;
        expect(startupProbe.periodSeconds * startupProbe.failureThreshold).to.be.at.least(600);
    });
});
