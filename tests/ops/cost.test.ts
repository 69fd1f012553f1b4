import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import fc from "fast-check";
import { declared } from "../../ops/graph/program";
import type { Recorded } from "../../ops/graph/record";
import { stacksOnAws } from "../../ops/graph/settings";
import { withBlock } from "../../ops/document-block";
import { messages } from "../../ops/messages";
import { sumsOf } from "../../ops/pricing/checkout";
import { compare } from "../../ops/pricing/compare";
import { type Estimate, estimate } from "../../ops/pricing/estimate";
import { parts } from "../../ops/pricing/item";
import { instances, type PriceName, prices, regions } from "../../ops/pricing/prices";
import { costBlock } from "../../ops/pricing/readme";
import { scales } from "../../ops/pricing/scales";
import { assumptions, bill, change, changeOfBills } from "../../ops/pricing/tables";
import { usage } from "../../ops/pricing/usage";
import { instanceTypes } from "../../settings/instance-types";
import { variations } from "../policies/variations";
import { type Config, set } from "../config/valid";
import { refusal } from "../support/engine";
import { type Field, field } from "../support/field";
import { deployAccount, deployProgram } from "../support/program";

const resource = (type: string, inputs: Recorded["inputs"] = {}, name = "it"): Recorded => ({
    type,
    name,
    inputs,
    provider: undefined,
    providers: {},
    custom: true,
    parent: undefined,
    after: [],
    options: {},
});

const account = resource("pulumi:providers:aws", { region: "us-east-1" }, "aws");
const network = (strategy: string, zones = ["us-east-1a", "us-east-1b"]) =>
    resource("awsx:ec2:Vpc", { natGateways: { strategy }, availabilityZoneNames: zones });
const template = (volumeSize: number) =>
    resource("aws:ec2/launchTemplate:LaunchTemplate", { blockDeviceMappings: [{ ebs: { volumeSize } }] });
const nodes = (sizes: [number, number, number], more: object = {}) => {
    const [minSize, desiredSize, maxSize] = sizes;
    return resource("eks:index:ManagedNodeGroup", {
        instanceTypes: ["t3.medium", "t3a.medium"],
        capacityType: "ON_DEMAND",
        scalingConfig: { minSize, desiredSize, maxSize },
        launchTemplate: { id: "it-id" },
        ...more,
    });
};
const priced = (...graph: Recorded[]) => estimate([account, ...graph], { stack: "meadow" });

describe("What a stack costs", () => {
    it("of a control plane is 10 cents an hour", () => {
        const { parts } = priced(resource("eks:index:Cluster", { upgradePolicy: { supportType: "STANDARD" } }));
        expect(parts["control plane"].typical).to.be.closeTo(73, 1e-9);
    });

    it("of a control plane that stays past standard support is six times as much", () => {
        const { parts } = priced(resource("eks:index:Cluster", { upgradePolicy: { supportType: "EXTENDED" } }));
        expect(parts["control plane"].typical).to.be.closeTo(438, 1e-9);
    });

    it("of nodes on demand is that of the first type, with a disk each", () => {
        const { parts } = priced(nodes([2, 3, 6]), template(20));
        expect(parts.nodes.minimum).to.be.closeTo(2 * (0.0416 * 730 + 20 * 0.08), 1e-9); // 63.94
        expect(parts.nodes.typical).to.be.closeTo(3 * (0.0416 * 730 + 20 * 0.08), 1e-9);
        expect(parts.nodes.maximum).to.be.closeTo(6 * (0.0416 * 730 + 20 * 0.08), 1e-9);
    });

    it("of Spot nodes is that of the dearest type, which may be the one there is", () => {
        const { parts } = priced(nodes([1, 1, 1], { capacityType: "SPOT" }), template(0));
        expect(parts.nodes.typical).to.be.closeTo(0.017 * 730, 1e-9);
    });

    it("of one NAT gateway is its hours, its address and what goes through it", () => {
        const { parts } = priced(network("Single"), nodes([2, 2, 2]), template(20));
        const through = 2 * usage.natTraffic.value.typical * 0.045;
        expect(parts["NAT gateways"].typical).to.be.closeTo(32.85 + through, 1e-9);
        expect(parts["public addresses"].typical).to.be.closeTo(3.65, 1e-9);
    });

    it("of a NAT gateway a zone grows with the zones", () => {
        const { parts } = priced(network("OnePerAz", ["a", "b", "c"]));
        expect(parts["NAT gateways"].typical).to.be.closeTo(98.55, 1e-9);
        expect(parts["public addresses"].typical).to.be.closeTo(10.95, 1e-9);
    });

    it("of a load balancer is its hours, its addresses, what it is asked and what it answers", () => {
        const { parts } = priced(network("None"), resource("kubernetes:networking.k8s.io/v1:Ingress"));
        const asked = usage.capacityUnits.value.typical * 730 * 0.008;
        expect(parts["load balancer"].typical).to.be.closeTo(16.425 + asked, 1e-9);
        expect(parts["public addresses"].typical).to.be.closeTo(7.3, 1e-9);
        expect(parts.traffic.typical).to.be.closeTo(usage.answers.value.typical * 0.09, 1e-9);
    });

    it("of a Service is nothing, unless it asks for a load balancer", () => {
        const service = (type: string) => priced(resource("kubernetes:core/v1:Service", { spec: { type } }));
        expect(service("ClusterIP").total.maximum).to.equal(0);
        expect(service("LoadBalancer").parts["load balancer"].minimum).to.be.above(16.4);
    });

    it("of a claim is its GiB, in whatever unit", () => {
        const claim = (storage: string) =>
            priced(
                resource("kubernetes:core/v1:PersistentVolumeClaim", {
                    spec: { resources: { requests: { storage } } },
                }),
            ).parts.volumes.typical;
        expect(claim("10Gi")).to.be.closeTo(0.8, 1e-9);
        expect(claim("1Ti")).to.be.closeTo(81.92, 1e-9);
    });

    it("of logs is what comes in, and what is kept of it for so long", () => {
        const { parts } = priced(
            resource("eks:index:Cluster", { enabledClusterLogTypes: ["api", "audit"], upgradePolicy: {} }),
            resource("aws:cloudwatch/logGroup:LogGroup", { name: "/aws/eks/meadow/cluster", retentionInDays: 90 }),
        );
        const written = 2 * usage.controlPlaneLogs.value.typical;
        expect(parts.logs.typical).to.be.closeTo(written * 0.5 + written * 3 * 0.03, 1e-9);
    });

    it("of a zone is paid once, however many records are in it", () => {
        const record = (zoneId: string, name: string) => resource("aws:route53/record:Record", { zoneId }, name);
        expect(priced(record("A", "1"), record("A", "2"), record("A", "3")).parts.zone.typical).to.be.closeTo(
            0.5,
            1e-9,
        );
        expect(priced(record("A", "1"), record("B", "2")).parts.zone.typical).to.be.closeTo(1, 1e-9);
    });

    it("of backups grows with the days that they are kept", () => {
        const { parts } = priced(
            resource("aws:s3/bucket:Bucket"),
            resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
                rules: [{ expiration: { days: 100 } }],
            }),
        );
        expect(parts.backups.typical).to.be.closeTo(100 * usage.dump.value.typical * 0.023, 1e-9);
    });

    it("doubles for nodes that are twice as many, and for nothing else", () => {
        const [once, twice] = [priced(nodes([1, 2, 3]), template(20)), priced(nodes([2, 4, 6]), template(20))];
        for (const scale of scales) expect(twice.total[scale]).to.be.closeTo(2 * once.total[scale], 1e-9);
    });

    it("is what its parts are together, and each part what its lines are", () => {
        const { lines, parts: sums, total } = priced(network("Single"), nodes([1, 2, 3]), template(20));
        const of = (all: { typical: number }[]) => all.reduce((sum, { typical }) => sum + typical, 0);
        expect(of(Object.values(sums))).to.be.closeTo(total.typical, 1e-9);
        for (const part of parts)
            expect(of(lines.filter((line) => line.part === part).map(({ usd }) => usd))).to.be.closeTo(
                sums[part].typical,
                1e-9,
            );
    });

    it("says of a price that was not read how it comes about", () => {
        const spot = priced(nodes([1, 1, 1], { instanceTypes: ["m5.large"], capacityType: "SPOT" }), template(20));
        expect(spot.lines.find(({ part }) => part === "nodes")?.derived).to.match(/^Spot to on demand/);
        expect(bill(spot)).to.contain("Prices that were not read: nodes: Spot");
        expect(bill(priced(nodes([1, 1, 1]), template(20)))).not.to.contain("not read");
    });
});

describe("A resource that nobody has priced", () => {
    const wrong = (run: () => unknown) => {
        try {
            run();
        } catch (error) {
            return (error as Error).message;
        }
        throw new Error("it has a price");
    };

    it("is told with all others, by type and name", () => {
        const told = wrong(() =>
            priced(resource("aws:rds/instance:Instance"), resource("aws:efs/fileSystem:FileSystem")),
        );
        expect(told).to.contain("aws:rds/instance:Instance it: nobody has said what it costs");
        expect(told).to.contain("aws:efs/fileSystem:FileSystem it");
        expect(told).to.contain("ops/pricing/billed.ts");
    });

    it("may be one of a kind that is free otherwise", () => {
        const endpoint = (vpcEndpointType: string) => resource("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType });
        expect(priced(endpoint("Gateway")).total.maximum).to.equal(0);
        expect(wrong(() => priced(endpoint("Interface")))).to.contain("Interface is paid by the hour");
    });

    it("may be one that grows without end, or of an instance type that the table lacks", () => {
        const told = wrong(() =>
            priced(
                resource("aws:s3/bucket:Bucket"),
                resource("aws:cloudwatch/logGroup:LogGroup", { name: "/aws/eks/meadow/cluster" }),
                resource("aws:cloudwatch/logGroup:LogGroup", { name: "/meadow/grass", retentionInDays: 7 }),
                nodes([1, 1, 1], { instanceTypes: ["z9.mega"] }),
                template(20),
            ),
        );
        expect(told).to.contain("a bucket that keeps its objects for ever");
        expect(told).to.contain("keeps for ever");
        expect(told).to.contain("what fills the log group /meadow/grass");
        expect(told).to.contain("the type z9.mega");
    });

    it("is in a region without prices what it is in another, and says so", () => {
        const far = { ...account, inputs: { region: "sa-east-1" } };
        const near = { ...account, inputs: { region: "eu-central-1" } };
        const cluster = resource("eks:index:Cluster", { upgradePolicy: { supportType: "STANDARD" } });
        const [told, known] = [far, near].map((place) => estimate([place, cluster], { stack: "meadow" }));
        expect(told).to.deep.equal({ ...known, unpriced: "sa-east-1" });
        expect(bill(told!)).to.contain("sa-east-1 at the prices of eu-central-1");
        expect(bill(known!)).not.to.contain("at the prices of");
    });

    it("makes a region without prices that is asked for one to be told, with those that have some", () => {
        const told = wrong(() => estimate([account], { stack: "meadow", region: "sa-east-1" }));
        expect(told).to.contain("no prices for sa-east-1").and.to.contain("us-east-1 and eu-central-1");
    });

    it("is no matter on a cluster that somebody has", () => {
        expect(wrong(() => estimate([], { stack: "local" }))).to.contain("local runs on a cluster that you have");
    });
});

describe("Stack files that are filled in", () => {
    const here = process.cwd();
    let fork: Field;
    beforeEach(() => (fork = field()));
    afterEach(() => {
        process.chdir(here);
        fork.remove();
    });
    const declaredWith = (change: (config: Config) => void) => {
        fork.stack("prod", "prod", change);
        process.chdir(fork.folder);
        return declared("prod");
    };

    it("are taken as they are, whatever account and region they name", async () => {
        const graph = await declaredWith((config) => {
            set(config, "platform.account", "111122223333");
            set(config, "platform.region", "us-east-1");
            set(config, "platform.entrance.domain", "meadow.net");
            // Which, is handed over.
            set(config, "images", { source: "prebuilt" });
        });
        expect(estimate(graph, { stack: "prod" }).region).to.equal("us-east-1");
        const [certificate] = graph.filter(({ type }) => type === "aws:acm/certificate:Certificate");
        expect(certificate!.inputs["domainName"]).to.equal("meadow.net");
    });

    it("that are wrong are refused with what a preview would say", async () => {
        const wrong = declaredWith((config) => set(config, "platform.network.natGateways", "none"));
        expect(await refusal(wrong)).to.contain("platform.network.natGateways");
    });
});

describe("What the stacks of AWS cost", () => {
    /** As their files say, and as they come. */
    const graphs: { stack: string; graph: Recorded[] }[] = [];
    const forms: typeof graphs = [];
    before(async () => {
        for (const stack of stacksOnAws()) graphs.push({ stack, graph: await declared(stack) });
        for (const stack of ["dev", "prod"]) forms.push({ stack, graph: (await deployProgram({}, stack)).resources });
        forms.push({ stack: "account", graph: (await deployAccount()).resources });
    });
    const of = (name: string, wishes: object = {}) =>
        estimate(graphs.find(({ stack }) => stack === name)!.graph, { stack: name, ...wishes });

    it("is known of all of them, in each region that has prices", () => {
        for (const { stack } of graphs)
            for (const region of regions) expect(of(stack, { region }).total.minimum).to.be.above(0);
        expect(graphs.map(({ stack }) => stack)).to.include.members(["account", "dev", "prod"]);
    });

    it("of dev as it comes, on Spot in us-east-1, is at most 175 USD in a usual month, all in", async () => {
        const asItComes = {
            "platform.network.natGateways": "single",
            "platform.nodes": {
                instanceTypes: ["t3.medium", "t3a.medium"],
                capacity: "spot",
                perZone: { min: 1, max: 3 },
                diskGib: 20,
            },
        };
        const { resources } = await deployProgram(asItComes, "dev");
        const dev = estimate(resources, { stack: "dev", region: "us-east-1" });
        expect(dev.capacity).to.equal("Spot");
        expect(dev.total.typical).to.be.at.most(175);
        for (const part of ["NAT gateways", "public addresses", "logs"] as const)
            expect(dev.parts[part].typical, part).to.be.above(0);
        const onDemand = estimate(resources, { stack: "dev", region: "us-east-1", capacityType: "ON_DEMAND" });
        expect(onDemand.total.typical).to.be.above(175);
    });

    for (const name of Object.keys(prices) as PriceName[]) {
        const pastSupport = name === "controlPlaneExtended";
        it(`${pastSupport ? "does not hang" : "hangs"} on the price ${name}`, () => {
            const without = { ...prices, [name]: undefined };
            const all = () => forms.map(({ stack, graph }) => estimate(graph, { stack, prices: without }));
            if (pastSupport) expect(all).not.to.throw();
            else expect(all).to.throw(`has no price ${name}`);
        });
    }

    it("goes red when one of their resources is of a kind that nobody has priced", () => {
        for (const { stack, graph } of graphs)
            expect(() => estimate([...graph, resource("aws:rds/instance:Instance")], { stack })).to.throw("aws:rds");
    });

    it("stands in the README as it is (npm run cost -- --write)", () => {
        const readme = readFileSync("README.md", "utf8");
        expect(readme).to.equal(withBlock(readme, "cost", costBlock(graphs)));
    });

    it("stands in the README no longer as it is when a node is added", () => {
        const readme = readFileSync("README.md", "utf8");
        const grown = graphs.map(({ stack, graph }) => ({
            stack,
            graph: stack === "prod" ? [...graph, { ...nodes([1, 1, 1]), name: "one-more" }, template(20)] : graph,
        }));
        expect(readme).not.to.equal(withBlock(readme, "cost", costBlock(grown)));
    });
});

describe("What any settings cost", () => {
    const rises = ({ lines, parts: sums, total }: Estimate) => {
        for (const usd of [total, ...Object.values(sums), ...lines.map((line) => line.usd)]) {
            expect(usd.typical).to.be.at.least(usd.minimum);
            expect(usd.maximum).to.be.at.least(usd.typical);
            expect(usd.minimum).to.be.at.least(0);
        }
    };

    for (const [what, { stack, change }] of Object.entries(variations).filter(([, one]) => one.stack !== "local")) {
        it(`is known of ${what}, and rises from the least to the most`, async () => {
            const run = stack === "account" ? await deployAccount(change) : await deployProgram(change, stack);
            rises(estimate(run.resources, { stack }));
        });
    }

    it("rises with the scale whatever nodes there are, and is never less for more of them", () => {
        const sizes = fc
            .tuple(fc.nat(50), fc.nat(50), fc.nat(50))
            .map(([min, more, most]) => [min, min + more, min + more + most]);
        const types = fc.shuffledSubarray(instanceTypes, { minLength: 1 });
        const capacity = fc.constantFrom("SPOT", "ON_DEMAND");
        fc.assert(
            fc.property(
                sizes,
                types,
                capacity,
                fc.integer({ min: 20, max: 1000 }),
                (scaling, of, capacityType, disk) => {
                    const group = (more: number) =>
                        nodes(scaling.map((size) => size + more) as [number, number, number], {
                            instanceTypes: of,
                            capacityType,
                        });
                    const [few, many] = [0, 1].map((more) => priced(network("Single"), group(more), template(disk)));
                    rises(few!);
                    for (const scale of scales) expect(many!.total[scale]).to.be.above(few!.total[scale]);
                },
            ),
        );
    });

    it("is never more on Spot than on demand", () => {
        for (const region of regions) {
            for (const type of instanceTypes) {
                const of = (capacityType: "SPOT" | "ON_DEMAND") =>
                    estimate([account, nodes([1, 1, 1], { instanceTypes: [type] }), template(20)], {
                        stack: "meadow",
                        region,
                        capacityType,
                    }).total.typical;
                expect(of("SPOT"), `${type} in ${region}`).to.be.below(of("ON_DEMAND"));
            }
        }
    });

    it("is known of every instance type that settings may name, and of no other", () => {
        expect(Object.keys(instances)).to.have.members(instanceTypes);
    });
});

describe("What a change costs", () => {
    const one = () => priced(nodes([1, 1, 2]), template(20));
    const two = () => priced(nodes([2, 2, 4]), template(20));

    it("is told part by part, and only of parts that change", () => {
        const [difference] = compare([one()], [two()]);
        expect(difference!.parts.map(({ part }) => part)).to.deep.equal(["nodes"]);
        const node = 0.0416 * 730 + 1.6;
        expect(difference!.total.after.typical - difference!.total.before.typical).to.be.closeTo(node, 1e-9);
        expect(change(difference!)).to.contain("| nodes | 31.97 | 63.94 | +31.97 | +63.94 |");
    });

    it("may be a saving", () => {
        expect(change(compare([two()], [one()])[0]!)).to.contain("−31.97");
    });

    it("is none when nothing changes", () => {
        expect(change(compare([one()], [one()])[0]!)).to.contain("costs what it did: USD 31.97");
    });

    it("is told of each stack, and of one that comes or goes", () => {
        const as = (stack: string, estimate: Estimate) => ({ ...estimate, stack });
        const differences = compare([as("a", one()), as("b", one())], [as("a", two()), as("c", one())]);
        expect(differences.map(({ what }) => what)).to.deep.equal(["a", "b", "c"]);
        expect(differences[1]!.total.after.typical).to.equal(0);
        expect(differences[2]!.total.before.typical).to.equal(0);
    });

    it("survives being written as JSON and read again", () => {
        const again = JSON.parse(JSON.stringify([one()])) as Estimate[];
        expect(compare(again, [two()])).to.deep.equal(compare([one()], [two()]));
    });
});

describe("npm run cost", function () {
    this.timeout(180_000);
    const run = (...args: string[]) =>
        execa(process.execPath, ["--require", "tsx/cjs", "ops/cost.ts", ...args], {
            reject: false,
            env: { INIT_CWD: process.cwd() },
        });

    it("says as data what it says to people, and what lies between two of its answers", async () => {
        const folder = mkdtempSync(join(tmpdir(), "lazysheeps-cost-"));
        try {
            const [files, costs] = [["dev", "prod"].map((name) => join(folder, `${name}.json`)), [] as number[]];
            for (const [index, stack] of ["dev", "prod"].entries()) {
                const { stdout, stderr } = await run("--stack", stack, "--json");
                const [said, ...more] = JSON.parse(stdout) as Estimate[];
                expect([said!.stack, more], stderr).to.deep.equal([stack, []]);
                costs.push(said!.total.typical);
                writeFileSync(files[index]!, stdout);
            }
            expect((await run("--stack", "dev")).stdout).to.contain(costs[0]!.toFixed(2));
            for (const sides of [["dev", "prod"], files]) {
                const { stdout, stderr } = await run("--compare", ...sides, "--json");
                const differences = JSON.parse(stdout || "[]") as ReturnType<typeof compare>;
                const lies = differences.reduce(
                    (sum, { total }) => sum + total.after.typical - total.before.typical,
                    0,
                );
                expect(lies, stderr).to.be.closeTo(costs[1]! - costs[0]!, 1e-6);
            }
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("ends with an error where a side is missing, or is neither a stack nor a file", async () => {
        const one = await run("--compare", "dev");
        expect([one.exitCode, one.stderr]).to.deep.equal([1, "--compare takes two stacks or two files, and got 1"]);
        const none = await run("--compare", "dev", "meadow");
        expect(none.exitCode).to.equal(1);
        expect(none.stderr).to.contain("meadow");
    });
});

describe("What a pull request costs", () => {
    const named = (stack: string, ...graph: Recorded[]) => ({ ...priced(...graph), stack });
    const one = () => named("dev", nodes([1, 1, 2]), template(20));
    const two = () => named("dev", nodes([2, 2, 4]), template(20));
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "lazysheeps-base-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Another version of this project, whose `npm run cost -- --json` is this script. */
    function checkout(script: string) {
        mkdirSync(join(folder, "ops"));
        for (const file of ["package.json", "ops/cost.ts"]) writeFileSync(join(folder, file), "");
        writeFileSync(join(folder, "ops/run.mjs"), script);
    }
    const prints = (estimates: unknown) =>
        `console.log("installing npm packages ..."); console.log(JSON.stringify(${JSON.stringify(estimates)}, null, 4));`;

    it("is told beside what the other version says of itself, stack by stack", async () => {
        const prod = named("prod", nodes([1, 1, 1]), template(20));
        checkout(prints([one(), prod]));
        const markdown = changeOfBills(await sumsOf(folder), [two()]);
        expect(markdown).to.match(/^## What a month costs\n\n### dev\n/);
        expect(markdown).to.contain("| nodes | 31.97 | 63.94 | +31.97 | +63.94 |");
        expect(markdown).to.match(/### prod\n[^#]*\| \*\*in all\*\* \| 31\.97 \| 0\.00 \|/);
    });

    it("beside another one is that of this stack, though each has no more than one", async () => {
        checkout(prints([{ ...one(), stack: "prod" }]));
        const markdown = changeOfBills(await sumsOf(folder), [two()]);
        expect(markdown).to.contain("### dev").and.to.contain("### prod").and.not.to.contain("→");
    });

    it("takes a part that the other version does not know as nothing", async () => {
        const { nodes: _, ...others } = one().parts;
        checkout(prints([{ ...one(), parts: others }]));
        expect(changeOfBills(await sumsOf(folder), [one()])).to.contain("| nodes | 0.00 | 31.97 |");
    });

    it("is not known before where that version cannot say, and the reason is told with what it costs now", async () => {
        writeFileSync(join(folder, "package.json"), "");
        expect(await sumsOf(folder)).to.deep.equal({ unknown: "that version has no `npm run cost`." });
        checkout('console.error("no price for wool"); process.exit(1);');
        const failed = changeOfBills(await sumsOf(folder), [one()]);
        expect(failed).to.contain("Before: not known: `npm run cost` failed in that version.");
        expect(failed).to.contain("no price for wool");
        expect(failed).to.contain("| **in all** | 31.97 | 31.97 | 63.94 |");
    });

    it("is not known before where that version says what nobody can read", async () => {
        checkout('console.log("soon")');
        expect(await sumsOf(folder)).to.have.property("unknown");
    });

    it("is asked of a checkout alone", async () => {
        const said = await sumsOf(folder).catch((error: unknown) => (error as Error).message);
        expect(said).to.equal(messages.noCheckout(folder));
    });
});

describe("What is taken for granted", () => {
    it("has a reason each, and grows with what goes on", () => {
        for (const { unit, value, because } of Object.values(usage)) {
            expect(because, unit).not.to.equal("");
            expect([value.minimum, value.typical, value.maximum]).to.deep.equal(
                Object.values(value).sort((a, b) => a - b),
            );
            expect(assumptions()).to.contain(because);
        }
    });

    it("has prices with a page to check them against and the month in which they were read", () => {
        for (const { source } of Object.values(prices)) {
            expect(source.page).to.match(/^https:\/\/aws\.amazon\.com\//);
            expect(source.read).to.match(/^20\d\d-\d\d$/);
        }
    });
});
