import { createServer } from "node:net";
import { expect } from "chai";
import { type Facts, gatherFacts, problems } from "../../lab/preflight";

const fit: Facts = {
    platform: "linux",
    arch: "x64",
    uid: 0,
    distribution: "debian",
    go: "go version go1.26.8 linux/amd64",
    goToolchain: "auto",
    missingCommands: [],
    freeGib: [{ folder: "/clone", gib: 40 }],
    takenPorts: [],
};
const messages = (change: Partial<Facts>) => problems({ ...fit, ...change }).map(({ message }) => message);

describe("the look at the machine before a start", () => {
    it("finds nothing on a machine that has all", () => {
        expect(problems(fit)).to.deep.equal([]);
    });

    const impossible: [string, Partial<Facts>, RegExp][] = [
        ["macOS", { platform: "darwin" }, /darwin.*needs Linux/],
        ["a Linux without apt", { distribution: "fedora" }, /"fedora".*Debian's packages/],
        ["an ARM processor", { arch: "arm64" }, /arm64.*linux\/amd64/],
        ["a user who is not root", { uid: 1000 }, /not root.*sudo npm start/],
    ];
    for (const [name, change, message] of impossible) {
        it(`says that ${name} cannot run it`, () => {
            const [problem, ...more] = problems({ ...fit, ...change });
            expect(more).to.deep.equal([]);
            expect(problem?.message).to.match(message);
            expect(problem?.fixable).to.equal(false);
        });
    }

    const fixable: [string, Partial<Facts>, RegExp][] = [
        ["no Go", { go: undefined }, /Go is missing; install 1\.26\.4/],
        ["a Go too old to fetch a newer one", { go: "go version go1.19.8 linux/amd64" }, /go1\.19\.8.*too old/],
        ["an old Go that may not fetch", { go: "go version go1.24.0 linux/amd64", goToolchain: "local" }, /too old/],
        ["a full disk", { freeGib: [{ folder: "/cache", gib: 3.2 }] }, /\/cache has 3\.2 GiB free.*15 GiB/],
        ["a taken port", { takenPorts: [6443] }, /port 6443.*Kubernetes API.*ss -ltnp/],
        ["a missing command", { missingCommands: ["nsenter"] }, /missing: nsenter.*apt-get install/],
    ];
    for (const [name, change, message] of fixable) {
        it(`says what to do about ${name}`, () => {
            const [problem, ...more] = problems({ ...fit, ...change });
            expect(more).to.deep.equal([]);
            expect(problem?.message).to.match(message);
            expect(problem?.fixable).to.equal(true);
        });
    }

    it("lists everything at once", () => {
        expect(messages({ uid: 1000, go: undefined, takenPorts: [6443, 8080] })).to.have.length(4);
    });

    it("says nothing about what it will install itself, nor about a Go that fetches what it needs", () => {
        expect(
            messages({ missingCommands: ["debootstrap", "slirp4netns"], go: "go version go1.22.1 linux/amd64" }),
        ).to.deep.equal([]);
    });

    it("accepts a distribution that is like Debian", () => {
        expect(messages({ distribution: "ubuntu debian" })).to.deep.equal([]);
    });

    it("sees a port as taken while somebody listens, and not when it is the lab itself", async () => {
        const server = createServer();
        const free = await gatherFacts(process.cwd(), false);
        if (free.takenPorts.includes(6443)) {
            expect((await gatherFacts(process.cwd(), true)).takenPorts).to.deep.equal([]);
            return;
        }
        await new Promise<void>((resolve, reject) => server.once("error", reject).listen(6443, "127.0.0.1", resolve));
        try {
            expect((await gatherFacts(process.cwd(), false)).takenPorts).to.include(6443);
            expect((await gatherFacts(process.cwd(), true)).takenPorts).to.deep.equal([]);
        } finally {
            server.close();
        }
    });
});
