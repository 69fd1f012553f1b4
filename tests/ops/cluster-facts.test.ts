import type { V1Node, V1StorageClass } from "@kubernetes/client-node";
import { expect } from "chai";
import { factsOf } from "../../ops/cluster-facts";

const storageClass = (name: string, isDefault?: string): V1StorageClass => ({
    provisioner: "p",
    metadata: {
        name,
        annotations: isDefault === undefined ? {} : { "storageclass.kubernetes.io/is-default-class": isDefault },
    },
});
const node = (address: string, podCIDR: string): V1Node => ({
    spec: { podCIDR, podCIDRs: [podCIDR, "fd00::/64"] },
    status: {
        allocatable: { cpu: "1930m", memory: "3388424Ki", pods: "17" },
        addresses: [
            { type: "Hostname", address: "node" },
            { type: "InternalIP", address },
            { type: "InternalIP", address: "fd00::1" },
        ],
    },
});

describe("What is read off a cluster", () => {
    it("is its default StorageClass", () => {
        const classes = [storageClass("slow", "false"), storageClass("usual", "true"), storageClass("fast")];
        expect(factsOf(classes, []).storageClass).to.deep.equal({ delete: "usual" });
    });

    it("ends with the classes there are when none is the default", () => {
        expect(() => factsOf([storageClass("slow"), storageClass("fast")], [])).to.throw(
            "the cluster has no default StorageClass; mark one of its own (slow, fast) as the default",
        );
    });

    it("is where a node port's requests come from: the nodes' IPv4 addresses and their pods'", () => {
        const nodes = [node("172.18.0.2", "10.244.0.0/24"), node("172.18.0.3", "10.244.1.0/24")];
        expect(factsOf([storageClass("usual", "true")], nodes).sourceCidrs).to.have.members([
            "172.18.0.2/32",
            "172.18.0.3/32",
            "10.244.0.0/24",
            "10.244.1.0/24",
        ]);
    });

    it("is what its nodes can hold together", () => {
        const nodes = [node("172.18.0.2", "10.244.0.0/24"), node("172.18.0.3", "10.244.1.0/24")];
        expect(factsOf([storageClass("usual", "true")], nodes).capacity).to.deep.equal({
            cpu: "3860m",
            memory: "6618Mi",
            pods: 34,
        });
    });
});
