import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkDeletion, checkName, checkReferences } from "../../../lab/double/rules";
import { World } from "../../../lab/double/world";
import type { Fields } from "../../../lab/providers/values";
import { refusal } from "../../support/engine";

describe("What the double refuses", () => {
    let folder: string;
    let world: World;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "rules-"));
        world = new World(join(folder, "world.json"), "123456789012", "eu-central-1");
        const outputs = { name: "flock", arn: ours("role/flock"), vpcConfig: { group: id("sg", "a") } };
        world.put({ type: "aws:iam/role:Role", id: "flock", inputs: {}, outputs });
        world.put({ type: "aws:ec2/vpc:Vpc", id: id("vpc", "a"), inputs: {}, outputs: {} });
    });
    after(() => rmSync(folder, { recursive: true }));

    const id = (kind: string, digit: string) => `${kind}-${digit.repeat(16)}`;
    const ours = (what: string) => `arn:aws:iam::123456789012:${what}`;

    const missing: Record<string, Fields> = {
        "an id that nothing has": { vpcId: id("vpc", "f") },
        "an id that something of another kind has": { subnetId: id("subnet", "a") },
        "one in a list in a block": { vpcConfig: { subnetIds: [id("vpc", "a"), id("subnet", "f")] } },
        "an ARN that nothing has": { roleArn: ours("role/goat") },
        "an ARN of another kind": { policyArn: ours("policy/flock") },
        "a name that nothing has": { role: "goat" },
        "a name that something of another kind has": { clusterName: "flock" },
    };
    for (const [what, inputs] of Object.entries(missing))
        it(`is ${what}`, () =>
            expect(() => checkReferences("a:b:C", inputs, world)).to.throw(
                new RegExp(`^InvalidParameterValue: a:b:C ${Object.keys(inputs)[0]}: \\S+ does not exist$`),
            ));

    it("is no id or ARN that something has, that is another's, or that a document speaks of", () => {
        const there = {
            vpcId: id("vpc", "a"),
            groups: [id("sg", "a")],
            roleArn: ours("role/flock"),
            role: "flock",
            cidr: "10.0.0.0/8",
        };
        const others = ["arn:aws:iam::aws:policy/ReadOnly", "arn:aws:s3:::flock", "arn:aws:iam::210987654321:root"];
        const later = { description: ours("role/goat"), policy: ours("role/goat"), admin: ours("role/administrator") };
        expect(() => checkReferences("a:b:C", { ...there, others, ...later }, world)).not.to.throw();
    });

    const long = (length: number) => "a".repeat(length);
    const names: Record<string, { key?: string; good: string[]; bad: string[] }> = {
        "aws:iam/role:Role": { good: [long(64), "a+=,.@-_B1"], bad: [long(65), "a b", "a/b", ""] },
        "aws:iam/policy:Policy": { good: [long(128), "a+=,.@-_B1"], bad: [long(129), "a:b"] },
        "aws:s3/bucket:Bucket": {
            key: "bucket",
            good: ["abc", long(63), "a.b-1"],
            bad: ["ab", long(64), "Flock", "a_b", "-ab", "ab-"],
        },
        "aws:ecr/repository:Repository": { good: ["flock/a-b_c.d"], bad: ["Flock", "flock//a", "/flock", "flock:a"] },
        "aws:sns/topic:Topic": { good: [long(256), "a-b_C"], bad: [long(257), "a.b", "a b"] },
        "aws:cloudwatch/logGroup:LogGroup": { good: [long(512), "/a/b-c_d.e#F"], bad: [long(513), "a:b", "a b"] },
        "aws:eks/cluster:Cluster": { good: [long(100), "1-a_B"], bad: [long(101), "-a", "a.b"] },
        "aws:ec2/launchTemplate:LaunchTemplate": { good: [long(128), "a/(b).c_d"], bad: [long(129), "ab", "a b c"] },
        "aws:cloudwatch/metricAlarm:MetricAlarm": { good: [long(255), "a b"], bad: [long(256), "ä"] },
    };
    for (const [type, { key = "name", good, bad }] of Object.entries(names))
        it(`is a name that ${type.split(":").at(-1)} does not take`, () => {
            for (const name of bad)
                expect(() => checkName(type, { [key]: name }, world), name).to.throw(
                    /^ValidationException: ".*": an? /,
                );
            for (const name of good) expect(() => checkName(type, { [key]: name }, world), name).not.to.throw();
        });

    it("is a name that another of its type has", () => {
        const name = "flock";
        expect(() => checkName("aws:iam/role:Role", { name }, world)).to.throw(
            /^ResourceAlreadyExistsException: .*flock$/,
        );
        expect(() => checkName("aws:iam/policy:Policy", { name }, world)).not.to.throw();
    });

    const holders: [type: string, force: string, says: RegExp][] = [
        ["aws:ecr/repository:Repository", "forceDelete", /^RepositoryNotEmptyException: .* full is not empty \(a\)$/],
        ["aws:s3/bucket:Bucket", "forceDestroy", /^BucketNotEmpty: .* full is not empty \(a\)$/],
    ];
    for (const [type, force, says] of holders)
        it(`is to delete a ${type.split(":").at(-1)} that holds something, but by force`, async () => {
            const objects = (name: string) => (name === "full" ? ["a"] : []);
            const images = (name: string) => Promise.resolve(objects(name));
            const held = { claims: () => Promise.resolve(["a"]), images, objects };
            const deletion = (name: string, inputs: Fields = {}) =>
                checkDeletion({ type, id: name, inputs, outputs: {} }, world, held);
            expect(await refusal(deletion("full"))).to.match(says);
            await deletion("full", { [force]: true });
            await deletion("empty");
        });
});
