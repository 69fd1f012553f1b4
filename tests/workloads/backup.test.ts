import { expect } from "chai";
import { Backup, type BackupArgs } from "../../workloads/backup";
import { deploy } from "../support/engine";
import { database, elsewhere, expectHandedDown, image } from "../support/parts";
import { environmentOf, podOf } from "../support/pod-template";

const cronJob = "kubernetes:batch/v1:CronJob";
const args: BackupArgs = {
    namespace: "flock",
    image: image("postgres"),
    database,
    settings: { enabled: true, schedule: "17 3 * * *", keep: 7 },
    store: { size: "5Gi" },
    storage: { storageClass: "fast" },
    roleAnnotations: () => ({}),
};
const make = (change: Partial<BackupArgs> = {}) =>
    deploy(() => new Backup("backup", { ...args, ...change }, elsewhere()));

describe("Backup", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("runs by its schedule in UTC, one at a time", async () => {
        expect((await make()).single(cronJob)["spec"]).to.include({
            schedule: "17 3 * * *",
            timeZone: "Etc/UTC",
            concurrencyPolicy: "Forbid",
            suspend: false,
        });
    });

    it("is suspended, not removed, when it is disabled: a restore is made from it", async () => {
        const { single } = await make({ settings: { ...args.settings, enabled: false } });
        expect(single(cronJob)).to.have.nested.property("spec.suspend", true);
    });

    it("dumps with the server's own version", async () => {
        expect(podOf((await make()).single(cronJob)).containers[0]!.image).to.equal(args.image);
    });

    it("keeps as many dumps as the settings say, on a volume of the platform's size", async () => {
        const { single } = await make({ settings: { ...args.settings, keep: 3 } });
        expect(environmentOf(single(cronJob))).to.include({ BACKUP_KEEP: "3" });
        expect(single("kubernetes:core/v1:PersistentVolumeClaim")).to.have.nested.property(
            "spec.resources.requests.storage",
            "5Gi",
        );
    });

    it("gets its cloud role where the platform has one", async () => {
        const { single } = await make({ roleAnnotations: (workload) => ({ role: `role of ${workload}` }) });
        expect(single("kubernetes:core/v1:ServiceAccount")).to.have.nested.property(
            "metadata.annotations.role",
            "role of backup",
        );
    });
});
