import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { LockHeld, readOwner, takeLock } from "../../lab/lock";
import { identify, isAlive } from "../../lab/process-identity";

describe("the lab's lock", () => {
    let folder: string;
    let path: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "lock-"));
        path = join(folder, "lock");
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const since = "2026-01-01T00:00:00.000Z";

    it("names the clone, the process and the time of who has it", () => {
        takeLock(path, "/clone/a");
        expect(() => takeLock(path, "/clone/b"))
            .to.throw(LockHeld)
            .with.property("owner")
            .that.includes({ root: "/clone/a", pid: process.pid });
    });

    it("is free again after its release, and leaves no other file", () => {
        takeLock(path, "/clone/a")();
        expect(readdirSync(folder)).to.deep.equal([]);
        takeLock(path, "/clone/b");
        expect(readOwner(path)?.root).to.equal("/clone/b");
        expect(readdirSync(folder)).to.deep.equal(["lock"]);
    });

    it("is taken over from a process that is gone", async () => {
        const child = spawn("true");
        const dead = { ...identify(child.pid!)!, root: "/clone/dead", since };
        await new Promise((resolve) => child.once("exit", resolve));
        writeFileSync(path, JSON.stringify(dead));
        takeLock(path, "/clone/b");
        expect(readOwner(path)?.root).to.equal("/clone/b");
    });

    it("is taken over when another process has got the dead one's id since", () => {
        writeFileSync(path, JSON.stringify({ ...identify(process.pid)!, startTime: "1", root: "/clone/dead", since }));
        takeLock(path, "/clone/b");
        expect(readOwner(path)?.root).to.equal("/clone/b");
    });

    it("is taken over after the machine was started anew", () => {
        writeFileSync(
            path,
            JSON.stringify({ ...identify(process.pid)!, bootId: "before", root: "/clone/dead", since }),
        );
        takeLock(path, "/clone/b");
        expect(readOwner(path)?.root).to.equal("/clone/b");
    });

    it("is taken over when it was cut off while being written", () => {
        writeFileSync(path, '{"pid": 1');
        takeLock(path, "/clone/b");
        expect(readOwner(path)?.root).to.equal("/clone/b");
    });

    it("does not remove a lock that somebody else has taken since", () => {
        const release = takeLock(path, "/clone/a");
        writeFileSync(path, JSON.stringify({ ...identify(1)!, root: "/clone/b", since }));
        release();
        expect(readOwner(path)?.root).to.equal("/clone/b");
    });

    it("sees a living process as alive and one that has not been buried as dead", async () => {
        expect(isAlive(identify(process.pid)!)).to.equal(true);
        const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 60"]);
        try {
            const text = await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve));
            const zombie = Number(text.toString());
            while (identify(zombie) !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
        } finally {
            parent.kill("SIGKILL");
        }
    });
});
