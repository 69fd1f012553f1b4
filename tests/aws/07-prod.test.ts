import { expect } from "chai";
import { remove } from "../../ops/removal";
import { type Bucket, openBucket } from "../support/aws/bucket";
import { remains } from "../support/aws/cluster";
import { Account, called } from "../support/aws/double";
import { standing } from "../support/aws/standing";
import { visit } from "../support/aws/visit";
import { nameOf, sql } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { onCluster, volumes } from "../support/e2e/ownership";

/** What people depend on: runs what dev has proven, is not removed by mistake, and loses nothing when it is. */
describe("prod", () => {
    let account: Account;
    let bucket: Bucket;
    let images: Record<string, unknown>;
    const docker = process.env["DOCKER_HOST"];
    before(async () => {
        account = await standing();
        if (account.proven === undefined) await account.run("up", "dev");
        account.proven ??= (await account.output("dev", "images")) as Record<string, string>;
        await account.run("destroy", "dev");
        images = Object.fromEntries(
            Object.entries(account.proven).map(([image, reference]) => [`images.${image}`, reference]),
        );
        bucket = account.bucket = await openBucket(account.world.region);
        // Nobody builds here.
        process.env["DOCKER_HOST"] = "unix:///nonexistent/docker.sock";
    });
    after(async () => {
        process.env["DOCKER_HOST"] = docker;
        await bucket.close();
    });
    const url = "https://sheep.flock.invalid";
    const answers = () =>
        eventually(
            "the page",
            () => visit(`${url}/`),
            ({ status }) => status === 200,
            60,
        );

    it("runs dev's images by their digests, without a Docker engine, and changes nothing the second time", async () => {
        const change = images;
        const { create } = (await account.run("preview", "prod", { change })).changed;
        expect((await account.run("up", "prod", { change })).changed).to.deep.equal({ create });
        expect(await account.output("prod", "images")).to.deep.equal(account.proven);
        expect(await account.output("prod", "url")).to.equal(url);
        await answers();
        expect((await account.run("up", "prod", { change })).steps).to.deep.equal([]);
        expect((await account.run("refresh", "prod")).changed).to.deep.equal({});
        await sql("create table flock (name text); insert into flock values ('dolly')");
    });

    it("is not destroyed: not by Pulumi, not by npm run destroy, and nothing is touched", async () => {
        const before = [await onCluster(), account.world.things];
        const stack = await account.stack("prod", { change: images });
        const says = await remove(stack, { cluster: account.kubeconfig(), say: () => undefined }).catch(
            (error: Error) => error.message,
        );
        expect(says).to.match(/prod is protected[\s\S]*protect: false/);
        // What `pulumi destroy` does before it asks.
        const engine = await stack.previewDestroy({ color: "never" }).catch((error: Error) => error.message);
        expect(engine).to.match(/cannot be deleted[\s\S]*protect/);
        expect([await onCluster(), account.world.things]).to.deep.equal(before);
    });

    it("is removed once it says so: after a last backup, and its bucket and the database's volume stay", async () => {
        const change = { ...images, "environment.protect": false };
        await account.run("up", "prod", { change });
        const left = await remove(await account.stack("prod", { change }), {
            cluster: account.kubeconfig(),
            say: () => undefined,
        });
        expect(bucket.keys.map((key) => key.replace(/\d{8}T\d{6}Z/, "TIME"))).to.deep.equal([
            "lazysheeps-prod-backups-123456789012/lazysheeps-TIME.dump",
            "lazysheeps-prod-backups-123456789012/lazysheeps-TIME.dump.sha256",
        ]);
        expect([...new Set(left.map((one) => one.replace(/^aws:s3\/bucket\w*:(\w+) .*/, "$1")))].sort()).to.deep.equal([
            "Bucket",
            "BucketLifecycleConfiguration",
            "BucketOwnershipControls",
            "BucketPolicy",
            "BucketPublicAccessBlock",
            "BucketServerSideEncryptionConfiguration",
            "BucketVersioning",
        ]);
        expect((await account.strangers("account")).map(called).sort()).to.deep.equal(left.sort());
        const kept = await volumes();
        const claims = kept.map(({ spec }) => spec!.claimRef!.name!.replace(/-\w{8}$/, ""));
        expect(claims.sort()).to.deep.equal(["backup", "postgres-data"]);
        const stay = kept.map(nameOf);
        await eventually("only volumes are left", remains, (now) => now.join() === stay.sort().join(), 120);
    });

    it("takes the kept volume in again, with its data, and none that is not there", async () => {
        const volume = (await volumes()).find(({ spec }) => spec!.claimRef!.name!.startsWith("postgres-data"))!;
        const id = "vol-0123456789abcdef0";
        const change = { ...images, "database.existingVolume": id, "environment.protect": false };
        expect(await account.failure("preview", "prod", { change })).to.contain(`InvalidVolume.NotFound: ${id}`);
        account.double.volume(id, volume.spec!.local!.path);
        await account.run("up", "prod", { change });
        await answers();
        expect(await sql("select name from flock")).to.equal("dolly");
    });

    it("leaves the volume, and nothing else at AWS once its bucket is let go of, which goes only without the backups", async () => {
        await account.run("destroy", "prod", { excludeProtected: true });
        await account.unprotect("prod");
        expect(await account.failure("destroy", "prod")).to.match(/BucketNotEmpty: .* is not empty/);
        bucket.keys.length = 0;
        await account.run("destroy", "prod");
        const left = await account.strangers("account");
        expect(left.map(({ type }) => type)).to.deep.equal(["double:volume"]);
        account.world.remove(left[0]!);
    });
});
