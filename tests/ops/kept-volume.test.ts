import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1PersistentVolume } from "@kubernetes/client-node";
import { expect } from "chai";
import { keptVolume, takenIn } from "../../ops/kept-volume";
import { messages } from "../../ops/messages";
import { type FakeCommand, fakeCommand } from "../support/fake-command";

/** The database's volume after a destroy. */
const volume = (name: string, change: { phase?: string; namespace?: string; claim?: string } = {}) => {
    const { phase = "Released", namespace = "flock", claim = "postgres-data-0a1b2c3d" } = change;
    return {
        metadata: { name },
        spec: { claimRef: { namespace, name: claim }, hostPath: { path: `/volumes/${name}` } },
        status: { phase },
    } satisfies V1PersistentVolume;
};

describe("The volume of a destroyed stack", () => {
    let state: string;
    const fakes: FakeCommand[] = [];
    beforeEach(() => (state = mkdtempSync(join(tmpdir(), "lazysheeps-test-"))));
    afterEach(() => {
        rmSync(state, { recursive: true });
        for (const fake of fakes.splice(0)) fake.remove();
    });

    const cluster = (...items: V1PersistentVolume[]) => {
        const fake = fakeCommand("kubectl", {
            "get persistentvolumes": JSON.stringify({ items }),
            "delete persistentvolume": "",
        });
        fakes.push(fake);
        return fake;
    };
    const found = (...items: V1PersistentVolume[]) =>
        keptVolume(state, [cluster(...items).path, "--context", "meadow"], "flock");

    it("is there no more when nothing was kept", async () => {
        expect(await found()).to.equal(undefined);
    });

    it("is found by its claim, with the object that stands in the way", async () => {
        expect(await found(volume("a"))).to.deep.equal({ path: "/volumes/a", released: "a" });
    });

    it("is found where the cluster calls it local", async () => {
        const { metadata, spec, status } = volume("a");
        const local = { metadata, spec: { claimRef: spec.claimRef, local: { path: "/disks/a" } }, status };
        expect(await found(local)).to.deep.equal({ path: "/disks/a", released: "a" });
    });

    const strangers: [string, V1PersistentVolume][] = [
        ["one that is in use", volume("b", { phase: "Bound" })],
        ["one of another namespace", volume("b", { namespace: "herd" })],
        ["one of the backups", volume("b", { claim: "backups-0a1b2c3d" })],
        ["one that was never claimed", { metadata: { name: "b" }, spec: {}, status: { phase: "Available" } }],
    ];
    for (const [what, stranger] of strangers) {
        it(`is not ${what}`, async () => {
            expect(await found(stranger)).to.equal(undefined);
            expect(await found(stranger, volume("a"))).to.deep.equal({ path: "/volumes/a", released: "a" });
        });
    }

    it("is for a person to choose when there are several", async () => {
        const error = (await found(volume("a"), volume("b")).catch((reason: unknown) => reason)) as Error;
        expect(error.message).to.contain("more than one volume of the database was kept: a, b.");
        expect(error.message).to.contain("kubectl delete persistentvolume NAME");
    });

    it("is for a person to take in where it is no folder of a node, however one was taken in before", async () => {
        writeFileSync(join(state, "kept-volume"), "/volumes/old");
        const { metadata, spec, status } = volume("a");
        const disk = {
            metadata,
            spec: { claimRef: spec.claimRef, csi: { driver: "disks", volumeHandle: "1" } },
            status,
        };
        const error = (await found(disk).catch((reason: unknown) => reason)) as Error;
        expect(error.message).to.equal(messages.keptElsewhere("a"));
    });

    it("is looked for on the cluster that was named", async () => {
        const fake = cluster();
        await keptVolume(state, [fake.path, "--context", "meadow"], "flock");
        expect(fake.calls().map(({ args }) => args.slice(0, 2))).to.deep.equal([["--context", "meadow"]]);
    });

    it("is remembered once it is taken in, when no object tells of it", async () => {
        await takenIn(state, [cluster().path], { path: "/volumes/a", released: "a" });
        expect(await found()).to.deep.equal({ path: "/volumes/a" });
    });

    it("gives way to one that was kept since", async () => {
        writeFileSync(join(state, "kept-volume"), "/volumes/old");
        expect(await found(volume("new"))).to.deep.equal({ path: "/volumes/new", released: "new" });
    });

    it("loses the object that nothing claims, and no other, when it is taken in", async () => {
        const fake = cluster();
        await takenIn(state, [fake.path, "--context", "meadow"], { path: "/volumes/a", released: "a" });
        expect(fake.calls().map(({ args }) => args)).to.deep.equal([
            ["--context", "meadow", "delete", "persistentvolume", "a"],
        ]);
    });

    it("is left alone on the cluster by every later start", async () => {
        const fake = cluster();
        await takenIn(state, [fake.path], { path: "/volumes/a" });
        expect(fake.calls()).to.deep.equal([]);
        expect(readFileSync(join(state, "kept-volume"), "utf8")).to.equal("/volumes/a");
    });
});
