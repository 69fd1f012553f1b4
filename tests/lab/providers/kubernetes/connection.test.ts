import type { ServerResponse } from "node:http";
import { KubeConfig } from "@kubernetes/client-node";
import { expect } from "chai";
import { Connection } from "../../../../lab/providers/kubernetes/connection";
import { selfSigned } from "../../../support/certificate";
import { closedPort, type Served, served } from "../../../support/served";

/** One answer: a status, with a wish to be asked again, or none at all. */
type Answer = number | "again" | "lost";

describe("A connection to an API server", () => {
    let server: Served;
    let answers: Answer[];
    let asked: string[];
    before(async () => {
        const give = (response: ServerResponse, answer: Answer) => {
            if (answer === "lost") return response.destroy();
            if (answer === "again") response.setHeader("Retry-After", "1");
            const code = answer === "again" ? 429 : answer;
            return response.writeHead(code).end(JSON.stringify({ message: `status ${code}` }));
        };
        server = await served(
            (request, response) => {
                asked.push(request.method!);
                give(response, answers.shift() ?? 200);
            },
            await selfSigned("localhost", 1),
        );
    });
    after(() => server.close());
    beforeEach(() => (asked = []));

    const send = (method: "GET" | "POST", url = server.url) => {
        const config = new KubeConfig();
        config.loadFromClusterAndUser({ name: "c", server: url, skipTLSVerify: true }, { name: "nobody" });
        return new Connection(config).json("/api", { method }).then(
            ({ message }) => message,
            (error: Error) => error.message,
        );
    };

    for (const answer of [502, 503, 504, "again", "lost"] as const) {
        it(`reads again when ${typeof answer === "number" ? `it says ${answer}` : `an answer is "${answer}"`}`, async () => {
            answers = [answer];
            expect(await send("GET")).to.equal("status 200");
            expect(asked).to.have.length(2);
        });
    }

    it("gives up after five times", async () => {
        answers = [504, 504, 504, 504, 504];
        expect(await send("GET")).to.equal("status 504");
        expect(asked).to.have.length(5);
    });

    it("writes once, since a lost answer may be of what was done, but for what the server asks for again", async () => {
        for (const answer of [504, "lost"] as const) {
            answers = [answer];
            expect(await send("POST")).not.to.equal("status 200");
        }
        expect(asked).to.have.length(2);
        answers = ["again"];
        expect(await send("POST")).to.equal("status 200");
    });

    it("takes a refusal for one, and nobody for nobody", async () => {
        answers = [403];
        expect(await send("GET")).to.equal("status 403");
        expect(asked).to.have.length(1);
        expect(await send("GET", `https://localhost:${closedPort}`)).to.match(/is unreachable: .*ECONNREFUSED/);
    });
});
