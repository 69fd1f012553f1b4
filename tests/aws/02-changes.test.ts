import type { V1Ingress, V1PersistentVolumeClaim } from "@kubernetes/client-node";
import { expect } from "chai";
import { deploy } from "../../ops/delivery/deploy";
import { Account } from "../support/aws/double";
import { signIn } from "../support/aws/sign-in";
import { standing } from "../support/aws/standing";
import { visit } from "../support/aws/visit";
import { atRest, snapshot, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";

const digest = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/lazysheeps/IMAGE@sha256:${"a".repeat(64)}`;
const prebuilt = Object.fromEntries(
    ["backend", "frontend", "postgres"].map((image) => [`images.${image}`, digest.replace("IMAGE", image)]),
);

/** What people change in a running environment, and every step that follows from it with the inputs that it changes. */
const changes: { change: Record<string, unknown>; does: Record<string, string[]> }[] = [
    // The autoscaler has the number of pods in hand; the setting is where it begins.
    { change: { "backend.replicas": 4 }, does: {} },
    {
        change: { "platform.nodes.diskGib": 30 },
        does: {
            "update aws:ec2/launchTemplate:LaunchTemplate nodes": ["blockDeviceMappings[0].ebs.volumeSize"],
            // Nodes are replaced by those of another version.
            "update aws:eks/nodeGroup:NodeGroup nodes-eu-central-1a": ["launchTemplate"],
            "update aws:eks/nodeGroup:NodeGroup nodes-eu-central-1b": ["launchTemplate"],
        },
    },
    {
        change: { "platform.entrance.allowedCidrs": ["198.51.100.0/24"] },
        does: {
            "create aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule entrance-80-198.51.100.0/24": [],
            "delete aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule entrance-80-0.0.0.0/0": [],
        },
    },
    {
        change: { "platform.cluster.endpointCidrs": ["198.51.100.0/24"], "platform.cluster.runner": "inside" },
        does: { "update aws:eks/cluster:Cluster cluster": ["vpcConfig.publicAccessCidrs[0]"] },
    },
    {
        change: { "platform.cluster.logTypes": ["api", "audit"] },
        does: { "update aws:eks/cluster:Cluster cluster": ["enabledClusterLogTypes[2]"] },
    },
    {
        change: { "platform.cluster.logDays": 30 },
        does: { "update aws:cloudwatch/logGroup:LogGroup cluster": ["retentionInDays"] },
    },
    {
        change: { "platform.backups.days": 30 },
        does: {
            "update aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration backups": [
                "rules[0].expiration.days",
            ],
        },
    },
    {
        change: { "database.storage": "20Gi" },
        does: {
            "update kubernetes:core/v1:PersistentVolumeClaim postgres-data": ["spec.resources.requests.storage"],
        },
    },
];

/** What is refused before anything is touched, and what people read. */
const refused: { change: Record<string, unknown>; says: RegExp }[] = [
    {
        change: { "database.storage": "5Gi" },
        says: /database\.storage: got "5Gi"; the volume has 20Gi and volumes never shrink; write 20Gi or more/,
    },
    {
        change: {
            "database.keepVolume": true,
            "platform.nodes.capacity": "on-demand",
            "platform.nodes.instanceTypes": ["t3.medium"],
        },
        says: /database\.keepVolume: asks for the storage class gp3-retain; the database's volume is of gp3/,
    },
    { change: { "environment.name": "other" }, says: /environment\.name: got "other"; this is the stack dev/ },
];

describe("A change of a setting", () => {
    let account: Account;
    before(async () => {
        account = await standing();
        await account.run("up", "dev");
    });

    it("touches what hangs on it and nothing else, as the preview says, and grows the database's volume in place", async () => {
        const change = Object.assign({}, ...changes.map((row) => row.change)) as Record<string, unknown>;
        const expected: Record<string, string[]> = {};
        for (const { does } of changes)
            for (const [step, inputs] of Object.entries(does))
                expected[step] = [...(expected[step] ?? []), ...inputs].sort();
        const claim = () => theOnly<V1PersistentVolumeClaim>("persistentvolumeclaims", "postgres");
        const { uid } = (await claim()).metadata!;
        // All in one run: no two rows change the same input, so each of them shows.
        expect((await account.run("preview", "dev", { change })).inputs).to.deep.equal(expected);
        const { steps } = await account.run("up", "dev", { change });
        expect(steps.sort()).to.deep.equal(Object.keys(expected).sort());
        const { metadata, spec } = await claim();
        expect([metadata!.uid, spec!.resources!.requests!["storage"]]).to.deep.equal([uid, "20Gi"]);
        // A volume never shrinks; all else goes back.
        account.lasting["database.storage"] = "20Gi";
        await account.run("up", "dev");
    });

    it("makes new nodes for another size before it takes the old ones", async () => {
        const change = { "platform.nodes.instanceTypes": ["t3.large", "t3a.large"] };
        const { steps } = await account.run("preview", "dev", { change });
        const group = (operation: string) =>
            steps.indexOf(`${operation} aws:eks/nodeGroup:NodeGroup nodes-eu-central-1a`);
        expect(group("create-replacement")).to.be.within(0, group("delete-replaced") - 1);
        expect(steps.filter((step) => !step.includes("NodeGroup"))).to.deep.equal([]);
    });

    it("rolls out images that exist: a new migration, then new pods, and nothing is built", async () => {
        const { steps } = await account.run("preview", "dev", { change: { "images.source": "prebuilt", ...prebuilt } });
        const kinds = steps.map((step) => step.split(" ").slice(0, 2).join(" "));
        expect([...new Set(kinds)].sort()).to.deep.equal([
            "create-replacement kubernetes:batch/v1:Job",
            "delete docker:index/image:Image",
            "delete lazysheeps:images:Image",
            "delete pulumi:providers:docker",
            "delete-replaced kubernetes:batch/v1:Job",
            "replace kubernetes:batch/v1:Job",
            "update kubernetes:apps/v1:Deployment",
            "update kubernetes:apps/v1:StatefulSet",
            "update kubernetes:batch/v1:CronJob",
        ]);
    });

    it("is refused before anything is touched where data or a name would be lost", async () => {
        await atRest();
        const before = [await snapshot(), account.world.things];
        const signOut = signIn(account);
        try {
            for (const { change, says } of refused) {
                expect(await account.failure("preview", "dev", { change })).to.match(says);
                const site = account.site("dev", process.cwd(), { change });
                const { result, text } = await deploy(site, { approved: [], backup: false, say: () => undefined });
                expect(result, text).to.equal("refused");
                expect(text).to.match(says);
            }
        } finally {
            signOut();
        }
        expect([await snapshot(), account.world.things]).to.deep.equal(before);
    });

    it("moves between no domain, a certificate of one's own and AWS's on the same load balancer", async () => {
        const domain = "sheep.flock.invalid";
        const given = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
        const named = { "platform.entrance.domain": domain, "platform.entrance.plainHttp": false };
        const ways = [
            { ...named, "platform.entrance.hostedZone": "Z0123456789ABC" },
            { ...named, "platform.entrance.certificate": given },
            {},
        ];
        const balancer = async () => {
            const [made] = account.world.all("double:loadBalancer");
            return [made!.outputs["hostname"], (await theOnly<V1Ingress>("ingresses", "ingress")).metadata!.uid];
        };
        const before = await balancer();
        // A certificate that exists is made by somebody else.
        account.world.put({ type: "double:certificate", id: given, inputs: {}, outputs: { arn: given } });
        for (const [index, way] of ways.entries()) {
            await account.run("up", "dev", { change: way });
            expect(await balancer()).to.deep.equal(before);
            expect(account.world.all("double:loadBalancer")).to.have.length(1);
            const url = (await account.output("dev", "url")) as string;
            const made = account.world.all("aws:acm/certificate:Certificate").map(({ id }) => id);
            expect(made).to.have.length(index === 0 ? 1 : 0);
            expect(url).to.match(index === 2 ? /^http:\/\/lazysheeps-dev-/ : /^https:\/\/sheep\.flock\.invalid$/);
            // The ingress controller hears of a change a little later.
            await eventually(
                `the page with certificate ${index}`,
                () => visit(`${url}/api/healthz`),
                ({ status, certificate }) => status === 200 && certificate === [made[0], given, undefined][index],
                120,
            );
            if (index === 2) continue;
            const plain = await visit(`http://${domain}/api/healthz`);
            expect([plain.status, plain.location]).to.deep.equal([301, `https://${domain}:443/api/healthz`]);
            // nginx would answer to any name.
            expect((await visit("https://somebody-elses.invalid/")).status).to.equal(404);
        }
        account.world.remove({ type: "double:certificate", id: given });
    });
});
