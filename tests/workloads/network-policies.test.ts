import { expect } from "chai";
import { applicationFlows, type Flow, NetworkPolicies } from "../../workloads/network-policies";
import { deploy } from "../support/engine";
import { elsewhere, expectHandedDown } from "../support/parts";

const policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const flows: Flow[] = [
    { from: { cidrs: ["10.1.0.0/24", "10.2.0.0/24"] }, to: "shop", port: 8080 },
    { from: "shop", to: "till", port: 5432 },
];
const make = () => deploy(() => new NetworkPolicies("network", { namespace: "flock", flows }, elsewhere()));
const specOf = async (name: string) =>
    (await make()).all(policy).find((recorded) => recorded.name === `network-${name}`)!.inputs["spec"] as {
        podSelector: object;
        ingress: { from: object[]; ports: object[] }[];
        egress: { to: object[]; ports: { port: number; protocol: string }[] }[];
    };

describe("NetworkPolicies", () => {
    it("hand their provider to every child", async () => expectHandedDown((await make()).resources));

    it("shut every pod of the namespace off that has no flow", async () => {
        const { podSelector, ingress, egress } = await specOf("default-deny");
        expect({ podSelector, ingress, egress }).to.deep.equal({ podSelector: {}, ingress: [], egress: [] });
    });

    it("let the way in through from its addresses, and from nowhere else", async () => {
        const { ingress } = await specOf("shop");
        expect(ingress.flatMap(({ from }) => from)).to.deep.equal([
            { ipBlock: { cidr: "10.1.0.0/24" } },
            { ipBlock: { cidr: "10.2.0.0/24" } },
        ]);
    });

    it("let who opens connections ask for names by both protocols", async () => {
        const { egress } = await specOf("shop");
        expect(egress.flatMap(({ ports }) => ports)).to.deep.include.members([
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
        ]);
    });

    it("let who only answers open nothing, not even to DNS", async () => {
        expect((await specOf("till")).egress).to.deep.equal([]);
    });
});

describe("applicationFlows", () => {
    const reach = (ingress: boolean) =>
        applicationFlows({ entranceCidrs: ["10.1.0.0/24"], ingress, backupsLeave: false }).map(
            ({ from, to }) => `${typeof from === "string" ? from : "entrance"} → ${to}`,
        );

    it("let the way in reach the frontend alone where the frontend is the way in", () => {
        expect(reach(false)).to.include("entrance → frontend").and.not.include("entrance → backend");
    });

    it("let an Ingress reach both", () => {
        expect(reach(true)).to.include.members(["entrance → frontend", "entrance → backend"]);
    });

    it("keep the frontend away from the database", () => {
        expect(reach(true)).not.to.include("frontend → postgres");
    });
});
