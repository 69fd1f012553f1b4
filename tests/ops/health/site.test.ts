import type { RequestListener } from "node:http";
import { expect } from "chai";
import { ask, certificateOf } from "../../../ops/health/site";
import { selfSigned } from "../../support/certificate";
import { closedPort, type Served, served } from "../../support/served";

const deadlineMs = 10_000;

describe("An address", () => {
    const open: Served[] = [];
    afterEach(() => Promise.all(open.splice(0).map(({ close }) => close())));
    const site = async (listener: RequestListener, tls?: { key: string; cert: string }) => {
        const server = await served(listener, tls);
        open.push(server);
        return server;
    };
    const answers: RequestListener = (request, response) => response.end(`${request.headers.host}${request.url}`);

    it("answers with status and body", async () => {
        const { url, port } = await site(answers);
        const { status, body, error } = await ask(`${url}/api/healthz`, { deadlineMs });
        expect({ status, body, error }).to.deep.equal({
            status: 200,
            body: `localhost:${port}/api/healthz`,
            error: undefined,
        });
    });

    it("answers with an error of its own", async () => {
        const { url } = await site((_, response) => response.writeHead(500).end("broken"));
        expect(await ask(url, { deadlineMs })).to.include({ status: 500, body: "broken" });
    });

    it("is asked at another place under its own name", async () => {
        const { port } = await site(answers);
        const connectTo = { host: "localhost", port };
        const { body } = await ask("http://sheep.meadow.invalid/", { deadlineMs, connectTo });
        expect(body).to.equal("sheep.meadow.invalid/");
    });

    it("says which name has no address", async () => {
        const { status, error } = await ask("http://sheep.meadow.invalid/", { deadlineMs });
        expect(status).to.equal(undefined);
        expect(error).to.match(/^getaddrinfo \w+ sheep\.meadow\.invalid$/);
    });

    it("says that nobody listens", async () => {
        const { error } = await ask(`http://localhost:${closedPort}/`, { deadlineMs });
        expect(error).to.contain("ECONNREFUSED");
    });

    it("is given up when it does not answer in time", async () => {
        const { url } = await site(() => undefined);
        expect((await ask(url, { deadlineMs: 50 })).error).to.equal("no answer within 50 ms");
    });

    it("is given up when it begins to answer and does not end in time", async () => {
        const { url } = await site((_, response) => response.write("slowly"));
        expect((await ask(url, { deadlineMs: 50 })).error).to.equal("no answer within 50 ms");
    });

    it("says that it broke off", async () => {
        const { url } = await site((_, response) => response.write("half", () => response.destroy()));
        expect((await ask(url, { deadlineMs })).error).to.match(/aborted|hang up|ECONNRESET/);
    });

    describe("over TLS", () => {
        const day = 86_400_000;
        const days = async (url: string, ca: string) => {
            const seen = await certificateOf(url, { deadlineMs, ca });
            return seen && { days: Math.round((seen.until.getTime() - Date.now()) / day), refused: seen.refused };
        };

        it("shows until when its certificate is good", async () => {
            const tls = await selfSigned("localhost", 10);
            const { url } = await site(answers, tls);
            expect(await days(url, tls.cert)).to.deep.equal({ days: 10, refused: undefined });
            expect(await ask(url, { deadlineMs, ca: tls.cert })).to.include({ status: 200 });
        });

        it("shows one that has ended, and answers nothing", async () => {
            const tls = await selfSigned("localhost", -1);
            const { url } = await site(answers, tls);
            expect(await days(url, tls.cert)).to.deep.equal({ days: -1, refused: "CERT_HAS_EXPIRED" });
            expect((await ask(url, { deadlineMs, ca: tls.cert })).error).to.equal("certificate has expired");
        });

        it("shows one of another name", async () => {
            const tls = await selfSigned("goats.meadow.net", 10);
            const { url } = await site(answers, tls);
            expect(await days(url, tls.cert)).to.deep.equal({ days: 10, refused: "ERR_TLS_CERT_ALTNAME_INVALID" });
            expect((await ask(url, { deadlineMs, ca: tls.cert })).error).to.contain("altnames");
        });

        it("is asked at another place for the certificate of its own name", async () => {
            const tls = await selfSigned("sheep.meadow.invalid", 10);
            const { port } = await site(answers, tls);
            const reach = { deadlineMs, ca: tls.cert, connectTo: { host: "localhost", port } };
            expect(await ask("https://sheep.meadow.invalid/", reach)).to.include({ status: 200 });
            expect(await certificateOf("https://sheep.meadow.invalid", reach)).not.to.have.property("refused");
        });

        it("shows one that nobody trusts", async () => {
            const tls = await selfSigned("localhost", 10);
            const { url } = await site(answers, tls);
            const { refused } = (await certificateOf(url, { deadlineMs }))!;
            expect(refused).to.equal("DEPTH_ZERO_SELF_SIGNED_CERT");
            expect((await ask(url, { deadlineMs })).error).to.contain("self-signed certificate");
        });

        it("has none to show where nobody listens, nor where TLS is not spoken", async () => {
            expect(await certificateOf(`https://localhost:${closedPort}`, { deadlineMs })).to.equal(undefined);
            const plain = await site(answers);
            const connectTo = { host: "localhost", port: plain.port };
            expect(await certificateOf("https://localhost", { deadlineMs, connectTo })).to.equal(undefined);
            expect(await certificateOf(plain.url, { deadlineMs })).to.equal(undefined);
        });
    });
});
