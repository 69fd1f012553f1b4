import type { KubeConfig } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { remove } from "../../ops/removal";

const bucket = {
    urn: "urn:pulumi:prod::lazysheeps::lazysheeps:aws:Backups$aws:s3/bucket:Bucket::backups",
    type: "aws:s3/bucket:Bucket",
    id: "backups",
    protect: true,
};
const claim = {
    urn: "urn:pulumi:prod::lazysheeps::kubernetes:core/v1:PersistentVolumeClaim::data",
    type: "kubernetes:core/v1:PersistentVolumeClaim",
    id: "lazysheeps/data",
};

/** A stack of these settings and resources, and a cluster whose backup job ends like this. */
function meadow(environment: object, resources: object[], ends: "Complete" | "Failed" = "Complete") {
    const done: string[] = [];
    const stack = {
        name: "prod",
        getConfig: () => Promise.resolve({ value: JSON.stringify(environment) }),
        exportStack: () => Promise.resolve({ deployment: { resources } }),
        destroy: ({ excludeProtected }: { excludeProtected: boolean }) => {
            done.push(`destroy, excludeProtected: ${excludeProtected}`);
            resources = resources.filter((one) => "protect" in one);
            return Promise.resolve();
        },
    };
    const api = {
        listNamespacedCronJob: () =>
            Promise.resolve({
                items: [
                    {
                        metadata: { name: "backup", uid: "1" },
                        spec: { jobTemplate: { spec: { template: {} }, metadata: {} } },
                    },
                ],
            }),
        createNamespacedJob: () => {
            done.push("backup");
            return Promise.resolve({ metadata: { name: "last-backup-1" } });
        },
        deleteNamespacedJob: ({ name, propagationPolicy }: { name: string; propagationPolicy: string }) => {
            done.push(`delete ${name} and its pods: ${propagationPolicy}`);
            return Promise.resolve();
        },
        readNamespacedJob: () => Promise.resolve({ status: { conditions: [{ type: ends, status: "True" }] } }),
    };
    const cluster = { makeApiClient: () => api } as unknown as KubeConfig;
    const go = () =>
        remove(stack as unknown as Stack, { cluster, say: () => undefined }).catch((error: Error) => error.message);
    return { go, done };
}

describe("Removing an environment", () => {
    it("goes at once where nobody depends on it", async () => {
        const { go, done } = meadow({ name: "dev", production: false }, [claim]);
        expect(await go()).to.deep.equal([]);
        expect(done).to.deep.equal(["destroy, excludeProtected: true"]);
    });

    it("is refused where people depend on it, and says the way", async () => {
        const { go, done } = meadow({ name: "prod", production: true }, [bucket, claim]);
        expect(await go()).to.match(/prod is protected[\s\S]*protect: false[\s\S]*npm run deploy -- --stack prod/);
        expect(done).to.deep.equal([]);
    });

    it("is refused while the state still protects what holds data", async () => {
        const held = { ...claim, protect: true };
        const { go, done } = meadow({ name: "prod", production: true, protect: false }, [bucket, held]);
        expect(await go())
            .to.contain(claim.urn)
            .and.to.contain("npm run deploy -- --stack prod");
        expect(done).to.deep.equal([]);
    });

    it("takes a last backup first, and leaves the bucket of backups", async () => {
        const { go, done } = meadow({ name: "prod", production: true, protect: false }, [bucket, claim]);
        expect(await go()).to.deep.equal(["aws:s3/bucket:Bucket backups"]);
        expect(done).to.deep.equal([
            "backup",
            // What it leaves would hold the volume of the backups.
            "delete last-backup-1 and its pods: Foreground",
            "destroy, excludeProtected: true",
        ]);
    });

    it("removes nothing when that backup fails", async () => {
        const { go, done } = meadow({ name: "prod", production: true, protect: false }, [bucket, claim], "Failed");
        expect(await go()).to.match(/no last backup, so nothing was removed: the job last-backup-1 did not complete/);
        expect(done).to.deep.equal(["backup"]);
    });
});
