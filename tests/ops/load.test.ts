import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
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

    /** The process that sends the requests to an address. */
    const sender = (url: string) =>
        Number(
            readdirSync("/proc").find((pid) => {
                if (!/^\d+$/.test(pid)) return false;
                try {
                    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
                    return command.includes("load-process") && command.includes(url);
                } catch {
                    // It has ended meanwhile.
                    return false;
                }
            }),
        );

    it("counts a request as late when it was not answered, and not when its own process could not hear it", async () => {
        let lose = 0;
        const site = await served((_, response) => {
            if (lose-- > 0) return;
            void setTimeout(300).then(() => response.end("meh"));
        });
        const { url } = site;
        try {
            const { kinds } = await underLoad({ url, paths: ["/"], perSecond: 20 }, async () => {
                const pid = sender(url);
                process.kill(pid, "SIGSTOP");
                await setTimeout(5500);
                lose = 1;
                process.kill(pid, "SIGCONT");
            });
            expect(kinds).to.deep.equal({ "no answer within 5 s": 1 });
        } finally {
            await site.close();
        }
    });
});
