import type { LabPaths } from "../paths";
import { inside, nodeAddress, podCidr, serviceCidr } from "./layout";
import { type Machine, startDaemon, untilAnswers } from "./namespace";

const pki = (file: string) => `${inside.pki}/${file}`;

// Memory is what one machine has least of; collecting twice as often costs little at this size.
const frugal = { GOGC: "50" };

/** etcd and the API server. */
export async function startControlPlane(paths: LabPaths, machine: Machine): Promise<void> {
    await startDaemon(
        machine,
        "etcd",
        [
            "etcd",
            "--data-dir=/var/lib/etcd",
            "--listen-client-urls=http://127.0.0.1:2379",
            "--advertise-client-urls=http://127.0.0.1:2379",
            "--listen-peer-urls=http://127.0.0.1:2380",
            // The API server compacts; without these the file would keep growing with what is still to be reused.
            "--auto-compaction-mode=periodic",
            "--auto-compaction-retention=30m",
            "--snapshot-count=5000",
        ],
        frugal,
    );
    await untilAnswers(machine, paths, "etcd", ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/2379"]);
    await startDaemon(
        machine,
        "kube-apiserver",
        [
            "kube-apiserver",
            "--etcd-servers=http://127.0.0.1:2379",
            `--service-cluster-ip-range=${serviceCidr}`,
            "--allow-privileged",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            `--advertise-address=${nodeAddress}`,
            `--client-ca-file=${pki("ca.crt")}`,
            `--tls-cert-file=${pki("apiserver.crt")}`,
            `--tls-private-key-file=${pki("apiserver.key")}`,
            `--service-account-key-file=${pki("sa.pub")}`,
            `--service-account-signing-key-file=${pki("sa.key")}`,
            "--service-account-issuer=https://kubernetes.default.svc",
            `--kubelet-client-certificate=${pki("admin.crt")}`,
            `--kubelet-client-key=${pki("admin.key")}`,
            `--kubelet-certificate-authority=${pki("ca.crt")}`,
            "--kubelet-preferred-address-types=InternalIP",
            `--proxy-client-cert-file=${pki("front-proxy.crt")}`,
            `--proxy-client-key-file=${pki("front-proxy.key")}`,
            `--requestheader-client-ca-file=${pki("ca.crt")}`,
            "--requestheader-allowed-names=front-proxy",
            "--requestheader-username-headers=X-Remote-User",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            "--enable-aggregator-routing=true",
            "--profiling=false",
        ],
        frugal,
    );
    await untilAnswers(machine, paths, "kube-apiserver", ["kubectl", "get", "--raw=/readyz"], 90);
    await startDaemon(
        machine,
        "kube-controller-manager",
        [
            "kube-controller-manager",
            ...client("kube-controller-manager"),
            `--service-account-private-key-file=${pki("sa.key")}`,
            `--root-ca-file=${pki("ca.crt")}`,
            "--use-service-account-credentials",
            "--allocate-node-cidrs",
            `--cluster-cidr=${podCidr}`,
        ],
        frugal,
    );
    await startDaemon(machine, "kube-scheduler", ["kube-scheduler", ...client("kube-scheduler")], frugal);
}

function client(name: string): string[] {
    const config = pki(`${name}.kubeconfig`);
    return [
        `--kubeconfig=${config}`,
        `--authentication-kubeconfig=${config}`,
        `--authorization-kubeconfig=${config}`,
        "--bind-address=127.0.0.1",
        // One of each: an election would only write leases all day.
        "--leader-elect=false",
        "--profiling=false",
    ];
}
