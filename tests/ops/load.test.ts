import { expect } from "chai";
import { underLoad } from "../../ops/load";
import { messages } from "../../ops/messages";
import { served } from "../support/served";

describe("Load", () => {
    const { now } = Date;
    afterEach(() => (Date.now = now));

    it("does nothing to what barely answers without it, and says so", async () => {
        const silent = await served(() => undefined);
        // Waiting takes a hundredth of its time; the requests' own clock is another process's.
        Date.now = () => now() * 100;
        let acted = false;
        const act = () => Promise.resolve((acted = true));
        try {
            const { url } = silent;
            const said = await underLoad({ url, paths: ["/"], perSecond: 20 }, act).catch(
                (error: Error) => error.message,
            );
            expect(said).to.equal(messages.barelyAnswers(url));
            expect(acted).to.equal(false);
        } finally {
            await silent.close();
        }
    });
});
