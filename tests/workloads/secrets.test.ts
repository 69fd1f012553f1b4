import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect } from "chai";
import { Secrets } from "../../workloads/secrets";
import { deploy } from "../support/engine";
import { expectHandedDown } from "../support/parts";

const make = () =>
    deploy(
        () =>
            new Secrets(
                "secrets",
                { namespace: "flock" },
                { providers: [new k8s.Provider("elsewhere", { context: "elsewhere" }), new random.Provider("dice")] },
            ),
    );

describe("Secrets", () => {
    it("hands its providers to every child", async () => {
        const { resources, all } = await make();
        expectHandedDown(resources);
        for (const { provider } of all("random:index/randomPassword:RandomPassword"))
            expect(provider).to.contain("dice");
    });

    it("are all different, and long enough for Django", async () => {
        const passwords = (await make()).all("random:index/randomPassword:RandomPassword");
        expect(new Set(passwords.map(({ name }) => name)).size).to.equal(3);
        const django = passwords.find(({ name }) => name.includes("django"));
        expect(django!.inputs["length"]).to.be.at.least(50);
    });

    it("need no quoting in a file, a shell or a form", async () => {
        for (const { inputs } of (await make()).all("random:index/randomPassword:RandomPassword"))
            expect(inputs["special"]).to.equal(false);
    });

    it("are new objects when they change, so that their readers are rolled", async () => {
        for (const { inputs } of (await make()).all("kubernetes:core/v1:Secret")) {
            expect(inputs["immutable"]).to.equal(true);
            expect(inputs).not.to.have.nested.property("metadata.name");
        }
    });

    it("keep the database's password from the pods that have no business with it", async () => {
        const { result } = await make();
        expect(result.databasePassword.secret).not.to.equal(result.djangoSecretKey.secret);
    });

    it("stay secret on their way out", async () => {
        expect(await pulumi.isSecret((await make()).result.webhookSecretValue)).to.equal(true);
    });
});
