import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { keptVolume } from "../../../infra/aws/kept-volume";
import { zones } from "../../support/aws-parts";
import { deploy, refusal, valueOf } from "../../support/engine";

const tagged = { "ebs.csi.aws.com/cluster": "true" };
const take = (volume: { availabilityZone: string; tags: Record<string, string> }) =>
    deploy(() => pulumi.output(keptVolume("vol-1", zones, new aws.Provider("elsewhere", {}))), "dev", {
        "aws:ebs/getVolume:getVolume": () => volume,
    });

describe("keptVolume", () => {
    it("is the one volume of its id, looked up by the provider that is given", async () => {
        const { result, lookups } = await take({ availabilityZone: "eu-central-1b", tags: tagged });
        expect(await valueOf(result)).to.have.nested.property("csi.volumeHandle", "vol-1");
        expect(lookups.map(({ provider }) => provider)[0]).to.contain("pulumi:providers:aws::elsewhere");
        expect(JSON.stringify(lookups[0]!.inputs)).to.contain("vol-1");
    });

    it("is attached by the driver that made it, with the file system it has", async () => {
        const { result } = await take({ availabilityZone: "eu-central-1b", tags: tagged });
        expect((await valueOf(result)).csi).to.include({ driver: "ebs.csi.aws.com", fsType: "ext4" });
    });

    it("draws its pod into the zone where it is", async () => {
        const { result } = await take({ availabilityZone: "eu-central-1b", tags: tagged });
        expect((await valueOf(result)).nodeAffinity?.required?.nodeSelectorTerms).to.deep.equal([
            {
                matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: ["eu-central-1b"] }],
            },
        ]);
    });

    it("is refused in a zone without nodes, with the zones that have some", async () => {
        expect(await refusal(take({ availabilityZone: "eu-central-1c", tags: tagged })))
            .to.contain('lazysheeps:database.existingVolume: got "vol-1"; it is in eu-central-1c')
            .and.to.contain("one of eu-central-1a, eu-central-1b");
    });

    it("is refused without the tag that lets the driver attach it, with the command that adds it", async () => {
        expect(await refusal(take({ availabilityZone: "eu-central-1a", tags: {} }))).to.contain(
            "aws ec2 create-tags --resources vol-1 --tags Key=ebs.csi.aws.com/cluster,Value=true",
        );
    });
});
