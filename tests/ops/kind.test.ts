import { readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { type FakeCommand, fakeCommand } from "../support/fake-command";

describe("ops/kind.sh", () => {
    const commands: Record<string, FakeCommand> = {};
    before(async () => {
        for (const name of ["docker", "kind", "kubectl"]) commands[name] = fakeCommand(name, { "": "" });
        const folders = Object.values(commands).map(({ folder }) => folder);
        await execa("ops/kind.sh", { env: { PATH: [...folders, process.env["PATH"]].join(delimiter) } });
    });
    after(() => {
        for (const one of Object.values(commands)) one.remove();
    });
    const calls = (name: string) => commands[name]!.calls().map(({ args }) => args);

    it("makes a cluster whose way in is the address of the stack local", () => {
        expect(commands["kind"]!.calls()[0]!.input).to.contain("containerPort: 30080, hostPort: 8080");
        expect(readFileSync("Pulumi.local.yaml", "utf8")).to.contain("http://localhost:8080").and.contain("30080");
    });

    it("gives it the metrics of the lab's version, of a kubelet that signs its certificate itself", () => {
        const [, version] = /sigs\.k8s\.io\/metrics-server (\S+)/.exec(
            readFileSync("lab/toolchain/kubernetes/go.mod", "utf8"),
        )!;
        const all = calls("kubectl");
        expect(
            all.every((args) => args.join(" ").startsWith("--context kind-lazysheeps --namespace kube-system ")),
        ).to.equal(true);
        const [apply, patch, rollout] = all.map((args) => args.slice(4));
        expect(apply).to.deep.equal([
            "apply",
            "--filename",
            `https://github.com/kubernetes-sigs/metrics-server/releases/download/${version}/components.yaml`,
        ]);
        expect(JSON.parse(patch!.at(-1)!)).to.deep.equal([
            { op: "add", path: "/spec/template/spec/containers/0/args/-", value: "--kubelet-insecure-tls" },
        ]);
        expect(rollout!.slice(0, 2)).to.deep.equal(["rollout", "status"]);
    });
});
