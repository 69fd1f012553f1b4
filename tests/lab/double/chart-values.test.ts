import { expect } from "chai";
import { checkValues } from "../../../lab/double/chart-values";
import { recordingReleases, RELEASE } from "../../../lab/double/releases";
import type { World } from "../../../lab/double/world";
import type { Provider } from "../../../lab/providers/provider";
import { type Fields, UNKNOWN } from "../../../lab/providers/values";
import { refusal } from "../../support/engine";
import { deployProgram } from "../../support/program";

const controller = (values: Fields) => () => checkValues("aws-load-balancer-controller", "3.5.0", values);
const autoscaler = (values: Fields) => () => checkValues("cluster-autoscaler", "9.56.0", values);

/** What the double's check says of a release of the program, its inputs changed. */
async function check(stack: string, name: string, change: Fields = {}) {
    const { inputs } = (await deployProgram({}, stack)).named(RELEASE, name);
    const value = { ...inputs, ...change } as Fields;
    const resource = { urn: `urn:pulumi:${stack}::lazysheeps::${RELEASE}::${name}`, type: RELEASE, name };
    return recordingReleases({} as Provider, {} as World).check({
        ...resource,
        news: { value, secrets: [] },
        seed: new Uint8Array(),
    });
}

describe("The values of a Helm release", () => {
    for (const stack of ["dev", "prod"]) {
        it(`are those that the charts have, in ${stack}`, async () => {
            const releases = (await deployProgram({}, stack)).all(RELEASE).map(({ name }) => name);
            expect(releases).to.have.members(["load-balancer-controller", "cluster-autoscaler"]);
            for (const name of releases) await check(stack, name);
        });
    }

    it("are refused before anything is made, when the chart does not have one", async () => {
        const message = "values.replicasCount: chart aws-load-balancer-controller 3.5.0 has no such value";
        const { inputs } = (await deployProgram({}, "dev")).named(RELEASE, "load-balancer-controller");
        const values = { ...(inputs["values"] as Fields), replicasCount: 2 };
        expect(await refusal(check("dev", "load-balancer-controller", { values }))).to.contain(message);
    });

    it("are told the nearest that the chart has, when misspelt", () => {
        expect(controller({ enableWAFv2: false })).to.throw(
            "values.enableWAFv2: chart aws-load-balancer-controller 3.5.0 has no such value and would ignore it; " +
                "did you mean enableWafv2?",
        );
        expect(controller({ podMutatorWebhookConfig: { failurePolcy: "Fail" } })).to.throw(
            /^values\.podMutatorWebhookConfig\.failurePolcy: .* did you mean podMutatorWebhookConfig\.failurePolicy\?$/,
        );
    });

    it("are told where the chart has them, when they stand too high or too low", () => {
        expect(autoscaler({ clusterName: "flock" })).to.throw("did you mean autoDiscovery.clusterName?");
        expect(autoscaler({ serviceAccount: { create: true } })).to.throw("did you mean rbac.serviceAccount?");
        expect(controller({ image: { replicaCount: 2 } })).to.throw("did you mean replicaCount?");
        expect(controller({ clusterName: { region: "eu-central-1" } })).to.throw("values.clusterName.region: ");
    });

    it("are all told at once", () => {
        expect(autoscaler({ awsRegoin: "eu-central-1", image: { tags: "v1" } })).to.throw(
            /^values\.awsRegoin: .*\nvalues\.image\.tags: .*$/,
        );
    });

    it("are any below what is handed on, in lists, and where a preview does not know them", () => {
        const below = { resources: { limits: { cpu: 1 } }, nodeSelector: { "flock.invalid/sheep": "1" } };
        expect(autoscaler({ ...below, extraArgs: { "new-nodes": true }, tolerations: [{ key: "a" }] })).not.to.throw();
        expect(autoscaler({ image: UNKNOWN })).not.to.throw();
    });

    it("are refused of a chart or a version whose values nobody has written down", async () => {
        expect(() => checkValues("external-dns", "1.0.0", {})).to.throw("chart external-dns 1.0.0 is not in");
        expect(await refusal(check("prod", "cluster-autoscaler", { version: "9.56.1" }))).to.equal(
            "chart cluster-autoscaler 9.56.1 is not in lab/double/chart-values.yaml; " +
                "read its values.yaml and add its keys there",
        );
    });
});
