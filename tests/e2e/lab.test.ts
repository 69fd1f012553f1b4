import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { cleanLab, type LabHandle, labStatus, startLab, stopLab, whyNoLab } from "../../lab/lab";
import { cgroupProcesses } from "../../lab/node/cgroups";
import { until } from "../../lab/node/until";
import { labPaths } from "../../lab/paths";
import { rootFileSystems } from "../../lab/toolchain/root-file-system";

const repo = resolve(__dirname, "../..");

/** What a container platform likes to change on a machine. */
async function machine(): Promise<Record<string, string>> {
    const output = async (command: string, ...argv: string[]) => (await execa(command, argv)).stdout;
    // The node's own command, since the machine need not have one. Its counters and times change by themselves.
    const { node } = await rootFileSystems(() => undefined);
    const rules = (await output("chroot", node, "/usr/sbin/iptables-save")).replace(/^#.*$|\[\d+:\d+\]/gm, "");
    const kube = join(homedir(), ".kube", "config");
    return {
        links: await output("ip", "-br", "link"),
        rules,
        mounts: readFileSync("/proc/self/mountinfo", "utf8"),
        kubeconfig: existsSync(kube) ? createHash("sha256").update(readFileSync(kube)).digest("hex") : "none",
        sysctls: await output(
            "sysctl",
            "vm.overcommit_memory",
            "kernel.panic",
            "kernel.panic_on_oops",
            "net.ipv4.ip_forward",
        ),
    };
}

const pod = `
apiVersion: v1
kind: Namespace
metadata: { name: lab-test, labels: { pod-security.kubernetes.io/enforce: restricted } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: diary, namespace: lab-test }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: diary, namespace: lab-test }
spec:
    serviceName: diary
    selector: { matchLabels: { app: diary } }
    template:
        metadata: { labels: { app: diary } }
        spec:
            securityContext:
                { runAsNonRoot: true, runAsUser: 999, fsGroup: 999, seccompProfile: { type: RuntimeDefault } }
            containers:
                - name: diary
                  image: BASE
                  command:
                      - bash
                      - -c
                      - |
                          echo hello >>/data/diary
                          trap 'sleep 1; echo goodbye >>/data/diary; exit 0' TERM
                          while :; do sleep 0.2; done
                  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
                  volumeMounts: [{ name: data, mountPath: /data }]
            volumes: [{ name: data, persistentVolumeClaim: { claimName: diary } }]
`;

/** The pod's lines, read on the machine: a volume is a folder of `.lab/volumes`. */
function diary(): string[] {
    const { volumes } = labPaths(repo);
    const folder = readdirSync(volumes).find((name) => name.endsWith("_lab-test_diary"));
    const file = folder === undefined ? undefined : join(volumes, folder, "diary");
    return file === undefined || !existsSync(file) ? [] : readFileSync(file, "utf8").trim().split("\n");
}

const answers = (port: number) =>
    new Promise<boolean>((done) => {
        const socket = connect(port, "127.0.0.1");
        socket.once("connect", () => (socket.destroy(), done(true))).once("error", () => done(false));
    });

describe("the lab", () => {
    let lab: LabHandle;
    before(async () => {
        lab = await startLab({ repo });
        await kubectl(["apply", "-f", "-"], pod.replace("BASE", lab.baseImage));
    });
    after(async () => {
        // Later suites find the lab running, whatever happened here.
        lab = await startLab({ repo });
        await kubectl(["delete", "namespace", "lab-test"]);
    });

    const kubectl = async (argv: string[], input?: string) =>
        (await execa(lab.kubectl, ["--kubeconfig", lab.kubeconfig, ...argv], { input })).stdout;
    const docker = (...argv: string[]) =>
        execa(lab.docker, argv, {
            env: { DOCKER_HOST: lab.dockerHost, DOCKER_CONFIG: lab.dockerConfig },
            reject: false,
        });
    const said = (lines: string[]) =>
        until(`${lines.join(", ")} in the diary`, 90, () => diary().join() === lines.join());

    it("gives a restricted pod a volume it may write to", () => said(["hello"]));

    it("refuses another clone while it runs, naming whose it is, and is not harmed by its stop or clean", async () => {
        const other = mkdtempSync(join(tmpdir(), "clone-"));
        try {
            for (const attempt of [
                () => startLab({ repo: other }),
                () => stopLab({ repo: other }),
                () => cleanLab({ repo: other }),
            ]) {
                const error = await attempt().then(
                    () => undefined,
                    (reason: Error) => reason,
                );
                expect(error?.message).to.contain(`the lab of ${repo} runs on this machine (pid ${lab.pid}`);
                expect(error?.message).to.contain("npm stop");
            }
        } finally {
            rmSync(other, { recursive: true });
        }
        expect(await whyNoLab(repo)).to.equal(undefined);
        expect(labStatus(repo)).to.include({ state: "running", pid: lab.pid });
        expect(await kubectl(["get", "--raw=/readyz"])).to.equal("ok");
    });

    it("refuses a second push of a tag, as ECR does, but for build- tags", async () => {
        const tag = async (name: string) => {
            const image = `${lab.registry}/lazysheeps/lab-test:${name}`;
            await docker("tag", lab.baseImage, image);
            return docker("push", image);
        };
        await docker("pull", lab.baseImage);
        const release = `release-${Date.now()}`;
        expect((await tag(release)).exitCode).to.equal(0);
        const again = await tag(release);
        expect(again.exitCode).not.to.equal(0);
        expect(again.stderr).to.contain("cannot be overwritten because the tag is immutable");
        expect((await tag("build-1")).exitCode).to.equal(0);
        expect((await tag("build-1")).exitCode).to.equal(0);
    });

    it("changes nothing on the machine, and its pods come back with their data", async () => {
        const running = await machine();
        // The look itself sees a bridge where there is one.
        expect(await lab.exec(["ip", "-br", "link"])).to.contain("cni0");
        expect(running["links"]).not.to.contain("cni0");
        expect(running["rules"]).not.to.contain("KUBE");
        expect(running["mounts"]).not.to.contain("lazysheeps");
        expect(await stopLab({ repo })).to.equal(true);
        expect(await machine()).to.deep.equal(running);
        expect(diary()).to.deep.equal(["hello", "goodbye"]);
        expect(labStatus(repo)).to.deep.equal({ state: "stopped" });
        expect(await stopLab({ repo })).to.equal(false);
        lab = await startLab({ repo });
        await said(["hello", "goodbye", "hello"]);
        expect(await machine()).to.deep.equal(running);
    });

    it("leaves nothing behind when its process 1 is killed, and starts again", async () => {
        expect(await answers(6443)).to.equal(true);
        expect(cgroupProcesses()).not.to.deep.equal([]);
        process.kill(lab.pid, "SIGKILL");
        await until(
            "the end of its processes",
            20,
            async () => cgroupProcesses().length === 0 && !(await answers(6443)),
        );
        expect(labStatus(repo)).to.deep.equal({ state: "stale", root: repo });
        lab = await startLab({ repo });
        await said(["hello", "goodbye", "hello", "hello"]);
    });
});
