import { expect } from "chai";
import { Ingress, type IngressArgs } from "../../workloads/ingress";
import { deploy, valueOf } from "../support/engine";
import { elsewhere, expectHandedDown, service } from "../support/parts";

const ingress = "kubernetes:networking.k8s.io/v1:Ingress";
const args: IngressArgs = {
    namespace: "flock",
    className: "alb",
    host: "sheep.invalid",
    annotations: { scheme: "internet-facing" },
    backend: service,
    frontend: { name: "frontend", port: 8080 },
};
const make = (change: Partial<IngressArgs> = {}) =>
    deploy(() => new Ingress("ingress", { ...args, ...change }, elsewhere()));

interface Rule {
    host?: string;
    http: { paths: { path: string; backend: { service: { name: string } } }[] };
}
const rulesOf = (inputs: Record<string, unknown>) => (inputs["spec"] as { rules: Rule[] }).rules;

describe("Ingress", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("sends what Django answers to the backend and the rest to the frontend", async () => {
        const [rule] = rulesOf((await make()).single(ingress));
        const routes = rule!.http.paths.map(({ path, backend }) => [path, backend.service.name]);
        expect(Object.fromEntries(routes)).to.deep.equal({
            "/api": "backend",
            "/admin": "backend",
            "/static": "backend",
            "/": "frontend",
        });
    });

    it("answers to any host where there is no domain", async () => {
        expect(rulesOf((await make({ host: undefined })).single(ingress))[0]).not.to.have.property("host");
    });

    it("is read by the class and with the annotations the platform names", async () => {
        const { single } = await make();
        expect(single(ingress)).to.have.nested.property("spec.ingressClassName", "alb");
        expect(single(ingress)).to.have.nested.property("metadata.annotations.scheme", "internet-facing");
    });

    it("says nothing of its address before there is one", async () => {
        expect(await valueOf((await make()).result.hostname)).to.equal("");
    });

    it("waits for a load balancer longer than one takes", async () => {
        const { customTimeouts } = (await make()).all(ingress)[0]!.options;
        expect(customTimeouts).to.deep.equal({ create: "20m", update: "20m", delete: "20m" });
    });
});
