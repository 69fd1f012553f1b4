import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect } from "chai";
import { main } from "../support/pods";
import { Sandbox } from "../support/sandbox";

describe("stand-ins: secrets in the state", () => {
    let sandbox: Sandbox;
    beforeEach(async () => void (sandbox = await Sandbox.open()));
    afterEach(() => sandbox.close());

    /** Neither the text nor its base64. */
    async function expectHidden(text: string) {
        const state = await sandbox.state();
        expect(state).to.contain("ciphertext");
        for (const form of [text, btoa(text), encodeURIComponent(text)]) expect(state).to.not.contain(form);
    }

    it("never shows a Secret's data, given as text, as base64 or as no secret at all", async () => {
        await sandbox.up((opts) => {
            new k8s.core.v1.Secret("text", { stringData: { value: pulumi.secret("canary-text") } }, opts);
            new k8s.core.v1.Secret("base64", { data: { value: btoa("canary-base64") } }, opts);
            new k8s.core.v1.Secret("open", { stringData: { value: "canary-open" } }, opts);
        });
        for (const word of ["canary-text", "canary-base64", "canary-open"]) await expectHidden(word);
        const values = (await sandbox.all("secrets")).map((one) => atob(one.data["value"]!)).sort();
        expect(values).to.deep.equal(["canary-base64", "canary-open", "canary-text"]);
    });

    it("does not show it after a refresh, an update or a replacement either", async () => {
        const program = (value: string, label: string) => (opts: object) =>
            void new k8s.core.v1.Secret("text", { metadata: { labels: { label } }, stringData: { value } }, opts);
        await sandbox.up(program("canary-one", "a"));
        await sandbox.refresh(program("canary-one", "a"));
        await expectHidden("canary-one");
        await sandbox.up(program("canary-one", "b"));
        await expectHidden("canary-one");
        await sandbox.up(program("canary-two", "b"));
        await expectHidden("canary-two");
    });

    it("does not show a secret in a pod's environment, also of a pod that never became ready", async () => {
        await sandbox.failure((opts) => {
            const env = [
                { name: "PLAIN", value: "open" },
                { name: "TOKEN", value: pulumi.secret("canary-env") },
            ];
            const spec = { restartPolicy: "Never", containers: [main("localhost:5000/no/such:image", "", { env })] };
            new k8s.core.v1.Pod("pod", { spec }, { ...opts, customTimeouts: { create: "5s" } });
        });
        await expectHidden("canary-env");
    });

    it("does not show a random password, its hash or random bytes", async () => {
        const { outputs } = await sandbox.up(() => {
            const password = new random.RandomPassword("password", { length: 40, special: false });
            const bytes = new random.RandomBytes("bytes", { length: 32 });
            return { password: password.result, hash: password.bcryptHash, base64: bytes.base64 };
        });
        for (const name of ["password", "hash", "base64"]) {
            const value = String(outputs[name]!.value);
            expect(value.length).to.be.above(30);
            expect(outputs[name]!.secret).to.equal(true);
            await expectHidden(value);
        }
    });
});
