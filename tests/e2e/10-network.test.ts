import type { V1Pod, V1Service } from "@kubernetes/client-node";
import { expect } from "chai";
import { kubectl, livePods, nameOf, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";
import { metadataService } from "../support/e2e/metadata-service";
import { reachable, removePod, strayPod } from "../support/e2e/pods";
import { calm, converged, refresh, up } from "../support/e2e/stack";
import { address } from "../support/e2e/target";

const metadata = "169.254.169.254:80";

/** Address and port of the first pod of each workload; strays cannot ask for names. */
async function addresses() {
    const of = async (workload: string, port: number) => `${(await livePods(workload))[0]!.status!.podIP}:${port}`;
    const service = await theOnly<V1Service>("services", "backend");
    return {
        postgres: await of("postgres", 5432),
        backend: await of("backend", 8000),
        backendService: `${service.spec!.clusterIP}:8000`,
    };
}

/** Until a pod reaches all of these: one try may be lost. */
const reaches = (pod: string, targets: string[], ...where: string[]) =>
    eventually(
        `${pod} reaches ${targets.join()}`,
        () => reachable(pod, targets, ...where),
        (seen) => seen.length === targets.length,
        20,
    );

const podOf = async (workload: string) => nameOf((await livePods(workload))[0]!);

describe("The network", () => {
    let to: Awaited<ReturnType<typeof addresses>>;
    let stopMetadata: () => Promise<void>;
    let inside: string[];

    before(async () => {
        await converged();
        to = await addresses();
        inside = [to.postgres, to.backend, to.backendService];
        const backend = (await livePods("backend"))[0]!;
        stopMetadata = await metadataService(backend);
        const image = backend.spec!.containers[0]!.image!;
        await strayPod("stray", image);
        await strayPod("stray", image, "default");
    });
    after(async () => {
        await removePod("stray");
        await removePod("stray", "default");
        await stopMetadata();
    });

    it("keeps a stray pod of the namespace from everything", async () => {
        await eventually(
            "the stray pod reaches nothing",
            () => reachable("stray", [...inside, metadata]),
            (seen) => seen.length === 0,
            20,
        );
    });

    it("keeps a stray pod of another namespace from the database and the backend", async () => {
        // What the machine offers it may reach, so the address is one that answers.
        await reaches("stray", [metadata], "default");
        expect(await reachable("stray", inside, "default")).to.deep.equal([]);
    });

    it("keeps the frontend from the database, and every workload from the cloud's metadata", async () => {
        expect(await reachable(await podOf("frontend"), [to.postgres, metadata])).to.deep.equal([]);
        expect(await reachable(await podOf("backend"), [metadata])).to.deep.equal([]);
        expect(await reachable(await podOf("postgres"), [to.backend, metadata])).to.deep.equal([]);
    });

    it("lets every declared flow through, by name", async () => {
        await reaches(await podOf("frontend"), ["backend:8000"]);
        await reaches(await podOf("backend"), ["postgres:5432"]);
        expect((await fetch(address)).status).to.equal(200);
    });

    it("is open to the stray pod without the policies, and closed again once they are back", async () => {
        await kubectl(["delete", "networkpolicies", "--all"]);
        await eventually(
            "the stray pod reaches everything",
            () => reachable("stray", [...inside, metadata]),
            (seen) => seen.length === 4,
            30,
        );
        expect(await refresh({ change: calm }))
            .to.have.property("delete")
            .that.is.greaterThan(0);
        await up({ change: calm });
        await eventually(
            "the stray pod reaches nothing",
            () => reachable("stray", inside),
            (seen) => seen.length === 0,
            30,
        );
        expect((await theOnly<V1Pod>("pods", "postgres")).status?.podIP).to.equal(to.postgres.split(":")[0]);
    });
});
