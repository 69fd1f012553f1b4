import { expect } from "chai";
import { Frontend, type FrontendArgs } from "../../workloads/frontend";
import { deploy, valueOf } from "../support/engine";
import { elsewhere, expectHandedDown, image, service, settings } from "../support/parts";
import { environmentOf } from "../support/pod-template";

const args: FrontendArgs = {
    namespace: "flock",
    image: image("frontend"),
    settings: settings.frontend,
    backend: service,
    entrance: { service: { type: "ClusterIP" }, serviceAnnotations: { frontend: { health: "/healthz" } } },
};
const make = (entrance: Partial<FrontendArgs["entrance"]> = {}) =>
    deploy(() => new Frontend("frontend", { ...args, entrance: { ...args.entrance, ...entrance } }, elsewhere()));

describe("Frontend", () => {
    it("hands its provider to every child", async () => expectHandedDown((await make()).resources));

    it("knows the backend by its Service", async () => {
        const { single } = await make();
        expect(environmentOf(single("kubernetes:apps/v1:Deployment"))).to.deep.equal({
            BACKEND_HOST: "backend",
            BACKEND_PORT: "8000",
        });
    });

    it("is exposed as the platform says", async () => {
        const { single } = await make({ service: { type: "NodePort", nodePort: 30080 } });
        expect(single("kubernetes:core/v1:Service")).to.have.nested.property("spec.type", "NodePort");
        expect(single("kubernetes:core/v1:Service")).to.have.nested.property("spec.ports[0].nodePort", 30080);
    });

    it("asks for no node port unless told to", async () => {
        const { single } = await make();
        expect(single("kubernetes:core/v1:Service")).not.to.have.nested.property("spec.ports[0].nodePort");
    });

    it("has no address of its own unless its Service has a load balancer", async () => {
        expect(await valueOf((await make()).result.hostname)).to.equal("");
    });

    it("annotates its Service as the way in wants it", async () => {
        const { single } = await make();
        expect(single("kubernetes:core/v1:Service")).to.have.nested.property("metadata.annotations.health", "/healthz");
    });
});
