import type { LabPaths } from "../paths";
import { cgroup } from "./cgroups";
import { writeInside } from "./files";
import { dnsAddress, inside, nodeAddress, nodeName, nodePodCidr, podCidr, serviceCidr } from "./layout";
import { type Machine, run, startDaemon, untilAnswers } from "./namespace";

const pki = (file: string) => `${inside.pki}/${file}`;

const bridge = {
    cniVersion: "1.0.0",
    name: "lab",
    plugins: [
        {
            type: "bridge",
            bridge: "cni0",
            isGateway: true,
            ipMasq: true,
            hairpinMode: true,
            // Forgotten at every start, like the pods' network namespaces: no address stays taken by a dead pod.
            ipam: {
                type: "host-local",
                dataDir: "/run/cni/ipam",
                ranges: [[{ subnet: nodePodCidr }]],
                routes: [{ dst: "0.0.0.0/0" }],
            },
        },
        { type: "portmap", capabilities: { portMappings: true } },
    ],
};

const kubelet = {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress,
    authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: pki("ca.crt") },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: pki("kubelet.crt"),
    tlsPrivateKeyFile: pki("kubelet.key"),
    cgroupDriver: "cgroupfs",
    cgroupRoot: cgroup,
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: [dnsAddress],
    clusterDomain: "cluster.local",
    resolvConf: `${inside.config}/resolv.conf`,
    containerRuntimeEndpoint: `unix://${inside.containerd}`,
    serializeImagePulls: false,
    // The disk is the machine's: its other contents must not get pods evicted or images dropped.
    evictionHard: {
        "memory.available": "100Mi",
        "nodefs.available": "1%",
        "imagefs.available": "1%",
        "nodefs.inodesFree": "1%",
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
};

/** The kubelet, kube-proxy, and the controllers that a node of EKS has as add-ons: network policies and volumes. */
export async function startAgents(paths: LabPaths, machine: Machine): Promise<void> {
    await writeInside(machine, `${inside.config}/cni/10-lab.conflist`, JSON.stringify(bridge));
    await writeInside(machine, `${inside.config}/kubelet.yaml`, JSON.stringify(kubelet));
    await startDaemon(machine, "kubelet", [
        "kubelet",
        `--config=${inside.config}/kubelet.yaml`,
        `--kubeconfig=${pki("kubelet.kubeconfig")}`,
        `--hostname-override=${nodeName}`,
        `--node-ip=${nodeAddress}`,
        "--root-dir=/var/lib/kubelet",
    ]);
    await startDaemon(machine, "kube-proxy", [
        "kube-proxy",
        `--kubeconfig=${pki("kube-proxy.kubeconfig")}`,
        `--hostname-override=${nodeName}`,
        `--cluster-cidr=${podCidr}`,
        "--proxy-mode=iptables",
        // These settings belong to the whole machine.
        "--conntrack-max-per-core=0",
        "--conntrack-tcp-timeout-established=0",
        "--conntrack-tcp-timeout-close-wait=0",
    ]);
    await untilAnswers(
        machine,
        paths,
        "kubelet",
        ["kubectl", "wait", "--for=condition=Ready", `node/${nodeName}`, "--timeout=5s"],
        90,
    );
    // These two look for the node and end when it has not registered yet.
    await startDaemon(machine, "netpol", ["netpol", nodeName, serviceCidr]);
    await startDaemon(machine, "provisioner", ["provisioner", nodeName, inside.volumes]);
    await untilAnswers(machine, paths, "netpol", ["iptables", "--numeric", "--list", "KUBE-ROUTER-FORWARD"]);
    // Left behind by a stop.
    await run(machine, ["kubectl", "uncordon", nodeName]);
}
