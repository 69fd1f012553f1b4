import { expect } from "chai";
import { Backups, type BackupsArgs } from "../../../infra/aws/backups";
import { documentOf, identity } from "../../support/aws-parts";
import { deploy, valueOf } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const bucket = "aws:s3/bucket:Bucket";
const versioning = "aws:s3/bucketVersioning:BucketVersioning";
const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const args: BackupsArgs = { bucketName: "flock-backups", days: 14, protect: false, identity, namespace: "flock" };
const make = (change: Partial<BackupsArgs> = {}) =>
    deploy(() => new Backups("backups", { ...args, ...change }, elsewhereAws()));

describe("Backups", () => {
    it("hand their provider to every child", async () => expectHandedDown((await make()).resources));

    it("are in the bucket of the name that is given", async () => {
        const { single, result } = await make();
        expect(single(bucket)).to.include({ bucket: "flock-backups" });
        expect(await valueOf(result.bucket)).to.equal("flock-backups");
    });

    it("are all in settings of the one bucket", async () => {
        const settings = (await make()).resources.filter(({ type }) => /^aws:s3\/bucket[A-Z]/.test(type));
        expect(settings).to.have.length(6);
        for (const { type, inputs } of settings) expect(inputs, type).to.include({ bucket: "flock-backups" });
    });

    it("can be made public by nobody", async () => {
        const { single } = await make();
        expect(single("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).to.include({
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        });
        expect(single("aws:s3/bucketOwnershipControls:BucketOwnershipControls")["rule"]).to.deep.equal({
            objectOwnership: "BucketOwnerEnforced",
        });
    });

    it("are encrypted with a key of KMS", async () => {
        const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
        expect((await make()).single(type)["rules"]).to.deep.equal([
            { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true },
        ]);
    });

    it("are still there when they are overwritten or deleted by mistake", async () => {
        expect((await make()).single(versioning)["versioningConfiguration"]).to.deep.equal({ status: "Enabled" });
    });

    it("stay for the days of the settings, their older versions for a month, torn uploads for a day", async () => {
        const { single } = await make({ days: 99 });
        const [rule, ...others] = single(lifecycle)["rules"] as Record<string, unknown>[];
        expect(others).to.deep.equal([]);
        expect(rule).to.deep.include({
            status: "Enabled",
            filter: {},
            expiration: { days: 99 },
            noncurrentVersionExpiration: { noncurrentDays: 30 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        });
    });

    it("have versions before anything says how long versions stay", async () => {
        expect((await make()).all(lifecycle)[0]!.after).to.include(`${versioning} backups`);
    });

    it("cross no network in plain text", async () => {
        const { Statement } = documentOf((await make()).single("aws:s3/bucketPolicy:BucketPolicy")["policy"]);
        expect(Statement).to.deep.equal([
            {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: ["arn:aws:s3:::flock-backups", "arn:aws:s3:::flock-backups/*"],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ]);
    });

    it("go with an environment that may be lost, and hold a protected one back", async () => {
        for (const protect of [true, false]) {
            const [made] = (await make({ protect })).all(bucket);
            expect(made!.options.protect, `${protect}`).to.equal(protect);
            expect(made!.inputs, `${protect}`).to.include({ forceDestroy: !protect });
        }
    });

    it("are added by the backup job of the namespace, which can delete none", async () => {
        const { single, result } = await make();
        expect(single("aws:iam/role:Role")["assumeRolePolicy"]).to.contain("system:serviceaccount:flock:backup");
        const { Statement } = documentOf(single("aws:iam/rolePolicy:RolePolicy")["policy"]);
        const actions = Statement.flatMap(({ Action }) => Action);
        expect(actions).to.include.members(["s3:PutObject", "s3:GetObject"]);
        expect(actions.filter((action) => /Delete|\*|Lifecycle|Policy$|Versioning/.test(action))).to.deep.equal([]);
        expect(await valueOf(result.roleArn)).to.equal("arn:aws:mock:::backups");
    });
});
