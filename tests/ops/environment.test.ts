import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { CoreV1Api } from "@kubernetes/client-node";
import { expect } from "chai";
import { stringify } from "yaml";
import { environmentAccess } from "../../ops/environment";
import { type Config, keyed, set, valid } from "../config/valid";
import { selfSigned } from "../support/certificate";
import { type ClusterApi, clusterApi, list, wellAnswers } from "../support/cluster-api";
import { type FakeCommand, fakeCommand } from "../support/fake-command";

const ingresses = "/apis/networking.k8s.io/v1/namespaces/lazysheeps/ingresses";
const ingress = (status: object) =>
    list("Ingress", "networking.k8s.io/v1", [{ metadata: { name: "ingress" }, status }]);
const session = (role: string) => `arn:aws:sts::123456789012:assumed-role/${role}/someone`;

describe("An environment", () => {
    let project: string;
    const path = process.env["PATH"];
    beforeEach(() => (project = mkdtempSync(join(tmpdir(), "lazysheeps-test-"))));
    afterEach(() => rmSync(project, { recursive: true }));

    const write = (stack: string, change: (config: Config) => void = () => undefined) => {
        const config = valid(stack);
        change(config);
        writeFileSync(join(project, `Pulumi.${stack}.yaml`), stringify({ config: keyed(config) }));
    };
    const failure = (stack: string) =>
        environmentAccess(stack, project).then(
            () => undefined,
            (error: Error) => error.message,
        );

    it("is not one that has no stack file, nor the account", async () => {
        write("account");
        expect(await failure("meadow")).to.equal("there is no Pulumi.meadow.yaml; the stacks of this folder: account");
        expect(await failure("account")).to.contain("name an environment");
    });

    it("is not one whose stack file is wrong, which is told as the program tells it", async () => {
        write("local", (config) => set(config, "backup.keep", 0));
        expect(await failure("local")).to.match(/^Pulumi.local.yaml is not valid:\nlazysheeps:backup.keep: got 0; /);
    });

    describe("on a cluster that is there", () => {
        const kubeconfig = (context: string) =>
            stringify({
                clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443" } }],
                users: [{ name: "u", user: { token: "t" } }],
                contexts: [context, "other"].map((name) => ({ name, context: { cluster: "c", user: "u" } })),
                "current-context": "other",
            });
        const place = (context = "lazysheeps-lab") => {
            write("local", (config) => set(config, "platform.kubeconfig", "kubeconfig"));
            writeFileSync(join(project, "kubeconfig"), kubeconfig(context));
        };

        it("is reached by the kubeconfig, context and address of its stack file", async () => {
            place();
            const { kubeconfig, url, namespace } = await environmentAccess("local", project);
            expect(kubeconfig.getCurrentContext()).to.equal("lazysheeps-lab");
            expect(kubeconfig.getCurrentCluster()!.server).to.equal("https://127.0.0.1:6443");
            expect({ url, namespace }).to.deep.equal({ url: "http://localhost:8080", namespace: "lazysheeps" });
        });

        it("is not looked for in another context", async () => {
            place("meadow");
            expect(await failure("local")).to.contain('no context "lazysheeps-lab"; it has: meadow, other');
        });

        it("is not there before the lab is", async () => {
            write("local");
            expect(await failure("local")).to.equal(".lab/kubeconfig is not there; is the lab up? (npm start)");
        });
    });

    describe("on AWS", () => {
        let aws: FakeCommand;
        let api: ClusterApi;
        let tls: { key: string; cert: string };
        before(async () => (tls = await selfSigned("localhost", 1)));
        beforeEach(async () => {
            api = await clusterApi(
                {
                    ...wellAnswers(new Date(), new Date()),
                    [ingresses]: ingress({
                        loadBalancer: { ingress: [{ hostname: "lazysheeps-dev-1.elb.amazonaws.com" }] },
                    }),
                },
                tls,
            );
        });
        afterEach(async () => {
            process.env["PATH"] = path;
            aws.remove();
            await api.close();
        });
        const awsAnswers = (answers: Record<string, string>) => {
            aws = fakeCommand("aws", answers);
            process.env["PATH"] = [aws.folder, path].join(delimiter);
        };
        const signedInAs = (arn: string, account = "123456789012") =>
            awsAnswers({
                "sts get-caller-identity": JSON.stringify({ Account: account, Arn: arn }),
                "eks describe-cluster": JSON.stringify({
                    cluster: {
                        endpoint: api.config.getCurrentCluster()!.server,
                        certificateAuthority: { data: Buffer.from(tls.cert).toString("base64") },
                    },
                }),
                "eks get-token": JSON.stringify({
                    kind: "ExecCredential",
                    status: { token: "t", expirationTimestamp: "2099-01-01T00:00:00Z" },
                }),
            });
        const asked = () => aws.calls().map(({ args }) => args.join(" ").replace(" --output json", ""));

        it("is the cluster of its name, as the role that the caller has, and nobody else", async () => {
            write("dev");
            signedInAs(session("lazysheeps-dev-health"));
            const { kubeconfig } = await environmentAccess("dev", project);
            expect((await kubeconfig.makeApiClient(CoreV1Api).listNode()).items).to.have.length(1);
            expect(asked()).to.deep.equal([
                "sts get-caller-identity",
                "eks describe-cluster --name lazysheeps-dev --region eu-central-1",
                "eks get-token --cluster-name lazysheeps-dev --region eu-central-1",
            ]);
        });

        it("takes an administrator in as its deploy role, which alone trusts them", async () => {
            write("dev");
            signedInAs(session("administrator"));
            await environmentAccess("dev", project);
            expect(asked().at(-1)).to.match(/ --role-arn arn:aws:iam::123456789012:role\/lazysheeps-dev-deploy$/);
        });

        it("takes no role of another environment for one of its own", async () => {
            write("dev");
            signedInAs(session("lazysheeps-prod-health"));
            await environmentAccess("dev", project);
            expect(asked().at(-1)).to.contain("--role-arn");
        });

        it("is not asked for in another account", async () => {
            write("dev");
            signedInAs(session("administrator"), "999999999999");
            expect(await failure("dev")).to.contain("sign in to 123456789012");
            expect(asked()).to.deep.equal(["sts get-caller-identity"]);
        });

        it("answers at its load balancer while it has no domain", async () => {
            write("dev");
            signedInAs(session("lazysheeps-dev-health"));
            const { url } = await environmentAccess("dev", project);
            expect(url).to.equal("http://lazysheeps-dev-1.elb.amazonaws.com");
        });

        it("says so while it has neither", async () => {
            api.answers[ingresses] = ingress({ loadBalancer: {} });
            write("dev");
            signedInAs(session("lazysheeps-dev-health"));
            expect(await failure("dev")).to.contain("dev has no domain, and its Ingress no load balancer yet");
        });

        it("answers at its domain over HTTPS, by its zone's certificate or a given one, and asks nobody for it", async () => {
            signedInAs(session("lazysheeps-prod-health"));
            write("prod");
            expect((await environmentAccess("prod", project)).url).to.equal("https://sheep.flock.invalid");
            write("prod", (config) => {
                const id = "01234567-89ab-cdef-0123-456789abcdef";
                set(config, "platform.entrance.hostedZone", undefined);
                set(config, "platform.entrance.certificate", `arn:aws:acm:eu-central-1:123456789012:certificate/${id}`);
            });
            expect((await environmentAccess("prod", project)).url).to.equal("https://sheep.flock.invalid");
            expect(api.asked).to.deep.equal([]);
        });

        it("says what AWS said when there is no such cluster", async () => {
            write("dev");
            awsAnswers({ "sts get-caller-identity": JSON.stringify({ Account: "123456789012", Arn: "a" }) });
            expect(await failure("dev")).to.match(
                /^aws eks describe-cluster failed; [^]*nobody foresaw: eks describe-/,
            );
        });
    });
});
