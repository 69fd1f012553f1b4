import { expect } from "chai";
import { StorageClasses } from "../../../infra/aws/storage-classes";
import { deploy, valueOf } from "../../support/engine";
import { elsewhere, expectHandedDown } from "../../support/parts";

const type = "kubernetes:storage.k8s.io/v1:StorageClass";
const make = () => deploy(() => new StorageClasses("storage-classes", elsewhere()));
const classes = async () => (await make()).all(type).map(({ inputs }) => inputs);
const isDefault = "storageclass.kubernetes.io/is-default-class";

describe("StorageClasses", () => {
    it("hand their provider to every child", async () => expectHandedDown((await make()).resources));

    it("are one whose volumes go with their claims, and one whose volumes stay", async () => {
        const { result, named } = await make();
        const policyOf = async (name: typeof result.keep) =>
            named(type, await valueOf(name)).inputs["reclaimPolicy"] as string;
        expect(await policyOf(result.delete)).to.equal("Delete");
        expect(await policyOf(result.keep)).to.equal("Retain");
    });

    it("make encrypted gp3 volumes by the driver that EKS has", async () => {
        for (const inputs of await classes()) {
            expect(inputs).to.include({ provisioner: "ebs.csi.aws.com" });
            expect(inputs["parameters"]).to.include({ type: "gp3", encrypted: "true" });
        }
    });

    it("make a volume where its pod is: a pod cannot follow it to another zone", async () => {
        for (const inputs of await classes()) expect(inputs).to.include({ volumeBindingMode: "WaitForFirstConsumer" });
    });

    it("let volumes grow in place", async () => {
        for (const inputs of await classes()) expect(inputs).to.include({ allowVolumeExpansion: true });
    });

    it("are the default once, and it is not the one whose volumes are paid for ever after", async () => {
        const defaults = (await make()).all(type).filter(({ inputs }) => {
            return (inputs["metadata"] as { annotations: Record<string, string> }).annotations[isDefault] === "true";
        });
        expect(defaults.map(({ name }) => name)).to.deep.equal(["gp3"]);
    });
});
