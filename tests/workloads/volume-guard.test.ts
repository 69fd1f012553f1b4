import { expect } from "chai";
import { classOf, volumeGuard } from "../../workloads/volume-guard";
import { deploy } from "../support/engine";

const claim = (storage: string, storageClass?: string) => ({
    metadata: storageClass === undefined ? {} : { annotations: classOf(storageClass) },
    spec: { resources: { requests: { storage } } },
});

describe("A change of the database's claim", () => {
    /** What people read whose change is refused; undefined: it is not. */
    const refused = async (oldInputs: object, newInputs: object) => {
        const { result: hook } = await deploy(() => volumeGuard("data"));
        expect(hook.opts).to.include({ onDryRun: true });
        try {
            await hook.callback({ urn: "", id: "", name: "data", type: "", oldInputs, newInputs });
            return undefined;
        } catch (error) {
            return (error as Error).message;
        }
    };

    it("may make it larger, in whatever unit", async () => {
        expect(await refused(claim("10Gi", "gp3"), claim("20Gi", "gp3"))).to.equal(undefined);
        expect(await refused(claim("1Gi", "gp3"), claim("1024Mi", "gp3"))).to.equal(undefined);
    });

    it("may not make it smaller", async () => {
        expect(await refused(claim("10Gi", "gp3"), claim("10239Mi", "gp3"))).to.equal(
            'lazysheeps:database.storage: got "10239Mi"; the volume has 10Gi and volumes never shrink; write 10Gi or more',
        );
    });

    it("may not move it to another class", async () => {
        expect(await refused(claim("10Gi", "gp3"), claim("10Gi", "gp3-retain"))).to.match(
            /^lazysheeps:database\.keepVolume: asks for the storage class gp3-retain; the database's volume is of gp3,/,
        );
    });

    it("may say for the first time which class it is of, if it is of that one", async () => {
        const unmarked = claim("10Gi");
        Object.assign(unmarked.spec, { storageClassName: "gp3" });
        expect(await refused(unmarked, claim("10Gi", "gp3"))).to.equal(undefined);
        expect(await refused(unmarked, claim("10Gi", "gp3-retain"))).to.contain("the database's volume is of gp3,");
    });
});
