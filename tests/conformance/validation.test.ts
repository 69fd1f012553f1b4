import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Sandbox } from "../support/sandbox";

/** Arguments as a program without types would give them. */
const untyped = (value: object) => value as never;

const container = { name: "main", image: "unused" };
const deployment = (spec: object) => (opts: object) => {
    const template = { metadata: { labels: { app: "x" } }, spec: { containers: [container] } };
    const args = { spec: { selector: { matchLabels: { app: "x" } }, template, ...spec } };
    return void new k8s.apps.v1.Deployment("web", untyped(args), opts);
};

describe("kubernetes plugin: validation", () => {
    let sandbox: Sandbox;
    beforeEach(async () => void (sandbox = await Sandbox.open()));
    afterEach(() => sandbox.close());

    const wrong: [string, object, RegExp][] = [
        ["an unknown field", { replica: 2 }, /spec\.replica\b.*unknown field/s],
        ["a wrong type", { replicas: "two" }, /spec\.replicas\b.*expected integer/s],
        [
            "a missing field",
            { template: { spec: { containers: [{ image: "unused" }] } } },
            /containers\[0\]\.name\b.*required/s,
        ],
        [
            "an unknown field deep inside",
            { template: { spec: { containers: [{ ...container, imge: "x" }] } } },
            /containers\[0\]\.imge/,
        ],
        ["a value the server refuses", { replicas: -1 }, /spec\.replicas: Invalid value/],
    ];
    for (const [what, spec, said] of wrong) {
        it(`names the field of ${what} in the preview already`, async () => {
            expect(await sandbox.failure(deployment(spec), "preview")).to.match(said);
            expect(await sandbox.all("deployments")).to.deep.equal([]);
        });
    }

    it("names a wrong field where other values are not known yet", async () => {
        const said = await sandbox.failure((opts) => {
            const namespace = new k8s.core.v1.Namespace("later", {}, opts);
            const metadata = { namespace: namespace.metadata.name };
            new k8s.core.v1.ConfigMap("map", untyped({ metadata, data: { number: 1 } }), opts);
        }, "preview");
        expect(said).to.match(/data\.number\b.*expected string/s);
    });

    it("says which cluster does not answer", async () => {
        const said = await sandbox.failure(() => {
            const kubeconfig = pulumi.jsonStringify({
                apiVersion: "v1",
                kind: "Config",
                clusters: [{ name: "away", cluster: { server: "https://127.0.0.1:1" } }],
                users: [{ name: "me", user: {} }],
                contexts: [{ name: "away", context: { cluster: "away", user: "me" } }],
                "current-context": "away",
            });
            const provider = new k8s.Provider("away", { kubeconfig });
            new k8s.core.v1.ConfigMap("map", { data: {} }, { provider });
        }, "preview");
        expect(said).to.match(/configured Kubernetes cluster is unreachable: .*127\.0\.0\.1:1/);
    });

    it("says which context a kubeconfig lacks, and which it has", async () => {
        const said = await sandbox.failure(() => {
            const provider = new k8s.Provider("away", { kubeconfig: sandbox.lab.kubeconfig, context: "nowhere" });
            new k8s.core.v1.ConfigMap("map", { data: {} }, { provider });
        }, "preview");
        expect(said).to.match(/no context "nowhere"; it has: lazysheeps-lab/);
    });
});
