import { expect } from "chai";
import { kubernetesVersions } from "../../../settings/kubernetes-versions";
import { cluster, dev } from "../../support/aws-parts";
import { type Answers, deploy, refusal } from "../../support/engine";
import { elsewhereAws } from "../../support/parts";

const make = (version: string, answers: Answers = {}) =>
    deploy(() => cluster(elsewhereAws(), { settings: { ...dev.cluster, version } }), "dev", answers);

/** In an account with a cluster of this name and version. */
const makeOver = (version: string, running: string, name = "lazysheeps-dev") =>
    make(version, {
        "aws:eks/getClusters:getClusters": () => ({ names: [name] }),
        "aws:eks/getCluster:getCluster": () => ({ version: running }),
    });

describe("A cluster's version", () => {
    const { "1.36": known } = kubernetesVersions;
    afterEach(() => (kubernetesVersions["1.36"] = known!));
    /** What is warned of when standard support ends at midnight in so many days. */
    const warnings = async (days: number) => {
        const standardUntil = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
        kubernetesVersions["1.36"] = { standardUntil };
        return (await make("1.36")).warnings.join();
    };

    it("is warned of 90 days before its standard support ends, with what to do", async () => {
        expect(await warnings(90))
            .to.match(/standard support for Kubernetes 1\.36 ends in 8[89] days/)
            .and.to.contain("raise platform.cluster.version by one minor version");
    });

    it("is warned of once its support has ended", async () => {
        expect(await warnings(-10)).to.match(/ended 1[01] days ago/);
    });

    it("is not warned of while there is time", async () => expect(await warnings(93)).to.equal(""));

    it("never goes back, and says to which version it must be set", async () => {
        expect(await refusal(makeOver("1.35", "1.36"))).to.equal(
            'lazysheeps:platform.cluster.version: got "1.35"; the cluster runs 1.36, and never goes back; write "1.36"',
        );
    });

    it("skips no minor version, and says which one is next", async () => {
        const message = await refusal(makeOver("1.36", "1.34"));
        expect(message).to.contain('got "1.36"; the cluster runs 1.34').and.to.contain('write "1.35"');
    });

    it("stays or goes up by one", async () => {
        for (const running of ["1.36", "1.35"])
            expect((await makeOver("1.36", running)).all("eks:index:Cluster")).to.have.length(1);
    });

    it("is nobody else's: other clusters of the account are not asked for theirs", async () => {
        const { lookups } = await makeOver("1.35", "1.36", "somebody-elses");
        expect(lookups.map(({ token }) => token)).not.to.include("aws:eks/getCluster:getCluster");
    });
});
