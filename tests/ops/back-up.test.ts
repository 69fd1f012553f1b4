import { KubeConfig } from "@kubernetes/client-node";
import { expect } from "chai";
import { backUp } from "../../ops/back-up";
import { messages } from "../../ops/messages";
import { list, paths } from "../support/cluster-api";
import { type Served, served } from "../support/served";

const job = "release-backup-abcde";
const jobs = paths.cronJobs.replace("cronjobs", "jobs");
const cronJobs = list("CronJob", "batch/v1", [
    { metadata: { name: "backup-7f6e", uid: "1" }, spec: { schedule: "17 3 * * *", jobTemplate: { spec: {} } } },
]);

describe("A backup before a release", () => {
    let api: Served;
    /** `METHOD path` of every request. */
    let asked: string[];
    /** How the job is each time that it is asked for: a condition, a status code, or nothing yet. */
    let states: (string | number | undefined)[];
    /** Status codes of the answers to its deletion. */
    let deletions: number[];
    beforeEach(async () => {
        [asked, deletions] = [[], []];
        api = await served((request, response) => {
            const [path] = request.url!.split("?");
            asked.push(`${request.method} ${path}`);
            const about = path === `${jobs}/${job}` ? request.method : undefined;
            const state = about === "GET" ? states.shift() : about === "DELETE" ? deletions.shift() : undefined;
            const conditions = typeof state === "string" ? [{ type: state, status: "True" }] : [];
            const answer = path === paths.cronJobs ? cronJobs : { metadata: { name: job }, status: { conditions } };
            response
                .writeHead(typeof state === "number" ? state : 200, { "Content-Type": "application/json" })
                .end(JSON.stringify(answer));
        });
    });
    afterEach(() => api.close());

    const backedUp = () => {
        const config = new KubeConfig();
        config.loadFromClusterAndUser({ name: "double", server: api.url, skipTLSVerify: true }, { name: "nobody" });
        return backUp(config, "release").then(
            () => "backed up",
            (error: Error) => error.message,
        );
    };

    it("is over when its job is, which goes then", async () => {
        states = ["Complete"];
        expect(await backedUp()).to.equal("backed up");
        expect(asked.at(-1)).to.equal(`DELETE ${jobs}/${job}`);
    });

    it("fails with its job, and says where to look", async () => {
        states = ["Failed"];
        expect(await backedUp()).to.equal(messages.backupFailed("lazysheeps", job));
    });

    it("goes on when an answer of the cluster is lost", async () => {
        states = [504, undefined, "Complete"];
        expect(await backedUp()).to.equal("backed up");
        expect(asked.filter((one) => one === `GET ${jobs}/${job}`)).to.have.length(3);
    });

    it("is one though the answer to its job's end is lost", async () => {
        states = ["Complete"];
        deletions = [504, 404];
        expect(await backedUp()).to.equal("backed up");
        expect(asked.filter((one) => one.startsWith("DELETE"))).to.have.length(2);
    });

    it("is not waited for when its job may not be seen", async () => {
        states = [403];
        expect(await backedUp()).to.contain("403");
    });
});
