/** Addresses and names inside the lab; the network is slirp4netns' own, seen by nobody outside. */
export const nodeName = "lab";
export const nodeAddress = "10.0.2.100";
export const resolver = "10.0.2.3";
export const podCidr = "10.244.0.0/16";
export const nodePodCidr = "10.244.0.0/24";
export const serviceCidr = "10.96.0.0/16";
export const apiServiceAddress = "10.96.0.1";
export const dnsAddress = "10.96.0.10";
/** Ports of the node that the ingress controller answers on. */
export const ingressPorts = { http: 30081, https: 30443 } as const;
export const registry = "localhost:5000";
export const baseImage = `${registry}/debian:trixie-slim`;

/** Paths inside the lab. */
export const inside = {
    bin: "/opt/lab/bin",
    lab: "/var/lib/lab",
    pki: "/var/lib/lab/pki",
    volumes: "/var/lib/lab/volumes",
    logs: "/var/lib/lab/logs",
    /** Made new at every start: configuration, process ids. */
    config: "/run/lab",
    containerd: "/run/containerd/containerd.sock",
    docker: "/var/lib/lab/run/docker.sock",
} as const;
