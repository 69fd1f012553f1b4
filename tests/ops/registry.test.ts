import { expect } from "chai";
import { registry } from "../../ops/registry";
import { registryLogin } from "../../ops/registry-login";
import { dockerManifest, type RegistryDouble, type RegistryOptions, registryDouble } from "../support/registry";
import { type Served, served } from "../support/served";

const fails = (promise: Promise<unknown>) =>
    promise.then(
        () => "it went through",
        (error: Error) => error.message,
    );

describe("The registry", () => {
    const open: RegistryDouble[] = [];
    const running = async (options: RegistryOptions = {}) => {
        const double = await registryDouble(options);
        open.push(double);
        return { double, backend: `${double.host}/lazysheeps/backend` };
    };
    afterEach(() => Promise.all(open.splice(0).map(({ close }) => close())));
    const client = registry();

    for (const mediaType of [
        dockerManifest,
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
    ]) {
        it(`gives a manifest by digest a tag, as it is: ${mediaType}`, async () => {
            const { double, backend } = await running({ mediaType });
            const digest = double.push("lazysheeps/backend", "build-dev", '{ "config":\n"dolly" }');
            await client.tag(`${backend}@${digest}`, "release-dev-1");
            expect(await client.digestOf(backend, "release-dev-1")).to.equal(digest);
            const { mediaType: got, content } = await client.manifest(`${backend}@${digest}`);
            expect([got, Buffer.from(content).toString()]).to.deep.equal([mediaType, '{ "config":\n"dolly" }']);
        });
    }

    it("takes the same tag for the same image again, without a push that would be refused", async () => {
        const { double, backend } = await running();
        const reference = `${backend}@${double.push("lazysheeps/backend", "build-dev", "dolly")}`;
        await client.tag(reference, "release-dev-1");
        await client.tag(reference, "release-dev-1");
        expect(double.asked.filter((one) => one.startsWith("PUT"))).to.have.length(1);
    });

    it("takes it too when another run came first with the same image", async () => {
        const { double, backend } = await running();
        const reference = `${backend}@${double.push("lazysheeps/backend", "build-dev", "dolly")}`;
        double.beforePut = () => double.push("lazysheeps/backend", "release-dev-1", "dolly");
        await client.tag(reference, "release-dev-1");
        expect(double.asked.filter((one) => one.startsWith("PUT"))).to.have.length(1);
    });

    it("refuses a release's tag for another image, and names both", async () => {
        const { double, backend } = await running();
        const first = double.push("lazysheeps/backend", "release-dev-1", "dolly");
        const other = double.push("lazysheeps/backend", "build-dev", "molly");
        const said = await fails(client.tag(`${backend}@${other}`, "release-dev-1"));
        expect(said).to.contain("release-dev-1").and.contain(`means ${first} for ever`).and.contain(other);
        expect(await client.digestOf(backend, "release-dev-1")).to.equal(first);
    });

    it("lets a build's tag move", async () => {
        const { double, backend } = await running();
        const first = double.push("lazysheeps/backend", "build-prod", "dolly");
        double.push("lazysheeps/backend", "build-dev", "molly");
        await client.tag(`${backend}@${first}`, "build-dev");
        expect(await client.digestOf(backend, "build-dev")).to.equal(first);
    });

    it("knows no digest of a tag that is not there, and no tags of a repository that is not there", async () => {
        const { double, backend } = await running();
        double.push("lazysheeps/frontend", "build-dev", "dolly");
        expect(await client.digestOf(backend, "build-dev")).to.equal(undefined);
        expect(await client.tags(backend)).to.deep.equal([]);
    });

    it("lists more tags than it is given at once", async () => {
        const { double, backend } = await running({ pageSize: 2 });
        const tags = ["a", "b", "c", "d", "e"];
        for (const tag of tags) double.push("lazysheeps/backend", tag, "dolly");
        expect(await client.tags(backend)).to.deep.equal(tags);
        expect(double.asked).to.have.length(3);
    });

    it("does not tag an image that is not there", async () => {
        const { backend } = await running();
        const said = await fails(client.tag(`${backend}@sha256:${"0".repeat(64)}`, "release-dev-1"));
        expect(said).to.contain(backend).and.contain("is not in its registry");
    });

    const notDigests = ["lazysheeps/backend:build-dev", "backend", `backend@sha256:${"0".repeat(63)}`];
    for (const reference of notDigests) {
        it(`tags nothing that is not named by digest: ${reference}`, async () => {
            const { double } = await running();
            const said = await fails(client.tag(`${double.host}/${reference}`, "release-dev-1"));
            expect(said).to.contain("write it by digest");
            expect(double.asked).to.deep.equal([]);
        });
    }

    it("is not believed when it answers with another image", async () => {
        const { port, close } = await served((_, response) =>
            response.writeHead(200, { "Content-Type": dockerManifest }).end("molly"),
        );
        const wanted = `sha256:${"0".repeat(64)}`;
        const said = await fails(client.manifest(`localhost:${port}/lazysheeps/backend@${wanted}`));
        await close();
        expect(said).to.contain("when it was asked for").and.contain(wanted);
    });

    it("says what else it answers", async () => {
        const { port, close } = await served((_, response) => response.writeHead(500).end("the disk is full"));
        const said = await fails(client.tags(`localhost:${port}/lazysheeps/backend`));
        await close();
        expect(said).to.match(/^listing the tags of .*: the registry answered 500: the disk is full\. Run it again/);
    });

    it("asks nobody for a repository without its registry", async () => {
        expect(await fails(client.tags("lazysheeps/backend"))).to.contain("HOST/NAME");
    });

    describe("that wants to know who asks", () => {
        const login = { username: "AWS", password: "canary:token" };

        it("is signed in to, once", async () => {
            const { double, backend } = await running({ login });
            double.push("lazysheeps/backend", "build-dev", "dolly");
            const hosts: string[] = [];
            const signedIn = registry((host) => {
                hosts.push(host);
                return Promise.resolve(login);
            });
            expect(await signedIn.tags(backend)).to.deep.equal(["build-dev"]);
            expect(await signedIn.digestOf(backend, "build-dev")).to.match(/^sha256:/);
            expect(hosts).to.deep.equal([double.host]);
        });

        it("says so to whoever has not signed in, or with something else, and keeps the password to itself", async () => {
            const { double, backend } = await running({ login });
            const wrong = { username: "AWS", password: "canary:wrong" };
            for (const user of [undefined, wrong]) {
                const said = await fails(registry(() => Promise.resolve(user)).tags(backend));
                expect(said)
                    .to.match(new RegExp(`^${double.host} refused lazysheeps/backend with status 401`))
                    .and.contain("authentication required")
                    .and.not.contain("canary");
            }
        });
    });
});

describe("Signing in to a registry", () => {
    const variables = {
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "canary",
        AWS_ENDPOINT_URL_ECR: "",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
    const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
    let ecr: Served;
    let asked: string[];
    beforeEach(async () => {
        asked = [];
        ecr = await served((request, response) => {
            // The signature names the region.
            asked.push(
                `${String(request.headers["x-amz-target"])} ${/\/([a-z0-9-]+)\/ecr\//.exec(request.headers.authorization ?? "")?.[1]}`,
            );
            const authorizationToken = Buffer.from("AWS:to:ken").toString("base64");
            response.writeHead(200, { "Content-Type": "application/x-amz-json-1.1" });
            response.end(JSON.stringify({ authorizationData: [{ authorizationToken }] }));
        });
        Object.assign(process.env, variables, { AWS_ENDPOINT_URL_ECR: ecr.url });
    });
    afterEach(() => {
        for (const [name, value] of Object.entries(before))
            if (value === undefined) delete process.env[name];
            else process.env[name] = value;
        return ecr.close();
    });

    it("is by a token of ECR's, in the region that its host names", async () => {
        const login = await registryLogin("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
        expect(login).to.deep.equal({ username: "AWS", password: "to:ken" });
        expect(asked.map((one) => one.replace(/^\w+\./, ""))).to.deep.equal(["GetAuthorizationToken eu-central-1"]);
    });

    for (const host of [
        "localhost:5000",
        "registry.meadow.net",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.net",
    ]) {
        it(`is none at ${host}, and no token is asked for`, async () => {
            expect(await registryLogin(host)).to.equal(undefined);
            expect(asked).to.deep.equal([]);
        });
    }
});
