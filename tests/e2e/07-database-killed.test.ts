import type { V1Pod } from "@kubernetes/client-node";
import { expect } from "chai";
import { removeRepository, storedCommits } from "../support/e2e/application";
import { kubectl, livePods, nameOf, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { mainProcess } from "../support/e2e/process";
import { converged, output } from "../support/e2e/stack";
import { commitId, deliver, push } from "../support/e2e/webhook";

const kills = 3;
const repository = "flock/written-under-fire";

/** Restarts of every pod that talks to the database, by the pod's name. */
async function restarts(): Promise<Record<string, number>> {
    const pods = [...(await livePods("backend")), ...(await livePods("frontend"))];
    return Object.fromEntries(pods.map((pod) => [nameOf(pod), pod.status!.containerStatuses![0]!.restartCount]));
}

/** Writes through the way in, four at a time, until it is told to stop. */
function startWriting(secret: string) {
    const acknowledged: string[] = [];
    let ending = false;
    const write = async () => {
        while (!ending) {
            const id = commitId();
            const body = push(repository, [{ id, message: `commit ${id}`, author: "dolly" }]);
            const status = await deliver({ body, secret, limitSeconds: 10 }).catch(() => 0);
            if (status >= 200 && status < 300) acknowledged.push(id);
            // A refusal comes at once: without a pause they would be all the load there is.
            else await new Promise((resolve) => setTimeout(resolve, 100));
        }
    };
    const writers = Array.from({ length: 4 }, write);
    return {
        acknowledged,
        stop: async () => {
            ending = true;
            await Promise.all(writers);
        },
    };
}

describe("A database that is killed while it is written to", () => {
    let writer: ReturnType<typeof startWriting>;
    let restartsBefore: Record<string, number>;

    before(async () => {
        await converged();
        restartsBefore = await restarts();
        writer = startWriting(await output("webhookSecret"));
    });
    after(async () => {
        await writer.stop();
        await removeRepository(repository);
    });

    it(`takes writes again within 30 s, ${kills} times in a row`, async () => {
        for (let kill = 0; kill < kills; kill += 1) {
            await eventually(
                "writes are acknowledged",
                () => writer.acknowledged.length,
                (n) => n > 50 * (kill + 1),
                30,
            );
            // The second crash of one pod is followed by a pause of 10 s, the third by 20 s: a new pod starts afresh.
            if (kill === 2) await kubectl(["delete", "pod", nameOf(await theOnly("pods", "postgres")), "--wait"]);
            // For a moment after a kill the status still names the container that was killed.
            const server = await eventually(
                "the database is ready",
                async () => {
                    const pod = await theOnly<V1Pod>("pods", "postgres");
                    return pod.status?.containerStatuses?.[0]?.ready === true ? mainProcess(pod) : undefined;
                },
                (pid) => pid !== undefined,
                120,
            );
            process.kill(server!, "SIGKILL");
            const soFar = writer.acknowledged.length;
            await eventually(
                "a write is acknowledged after the kill",
                () => writer.acknowledged.length,
                (n) => n > soFar + 4,
                30,
            );
        }
    });

    it("still holds every commit it acknowledged", async () => {
        await writer.stop();
        const stored = new Set(await storedCommits(repository));
        expect(writer.acknowledged.length).to.be.greaterThan(100);
        expect(writer.acknowledged.filter((id) => !stored.has(id))).to.deep.equal([]);
    });

    it("restarts no pod of the application", async () => {
        expect(await restarts()).to.deep.equal(restartsBefore);
    });
});
