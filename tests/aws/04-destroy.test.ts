import { setTimeout } from "node:timers/promises";
import type { V1Ingress } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { RELEASE } from "../../lab/double/releases";
import { importState } from "../../ops/stack-state";
import { remains } from "../support/aws/cluster";
import { Account, called } from "../support/aws/double";
import { standing } from "../support/aws/standing";
import { kubectl, nameOf, theOnly } from "../support/e2e/cluster";
import { eventually } from "../support/e2e/eventually";

interface Resource {
    urn: string;
    custom: boolean;
    dependencies?: string[];
    propertyDependencies?: Record<string, string[]>;
}

/** What goes too early when nothing says that others come before it, and how AWS refuses that. */
const early: { what: string; says: RegExp }[] = [
    {
        what: "aws:eks/addon:Addon::aws-ebs-csi-driver",
        says: /ResourceInUseException: .* still serves .*lazysheeps\/postgres-data/,
    },
    { what: "aws:ec2/securityGroup:SecurityGroup::entrance", says: /DependencyViolation: .*has a dependent object/ },
    {
        what: "aws:ec2/subnet:Subnet::network-public-2",
        says: /DependencyViolation: .*has dependencies .*loadBalancer/,
    },
    {
        what: "aws:ec2/subnet:Subnet::network-private-1",
        says: /DependencyViolation: .*has dependencies .*NodeGroup/,
    },
    { what: "aws:eks/cluster:Cluster::cluster", says: /ResourceInUseException: .*has nodegroups attached/ },
    { what: "aws:iam/role:Role::nodes", says: /DeleteConflict: .*has policies/ },
    { what: "aws:ec2/vpc:Vpc::network", says: /DependencyViolation: .*has dependencies and cannot be deleted/ },
];

describe("Destroying an environment of AWS", () => {
    let account: Account;
    before(async () => {
        account = await standing();
        await account.run("up", "dev");
        account.proven = (await account.output("dev", "images")) as Record<string, string>;
    });

    for (const { what, says } of early)
        it(`fails where ${what.split("::")[1]!} goes too early: ${what.split(":")[1]!}`, async () => {
            const stack = await account.stack("dev");
            const right = await stack.exportStack();
            await putLast(stack, what);
            const said = await account.failure("destroy", "dev");
            await importState(stack, right);
            expect(said).to.match(says);
        });

    it("would be left with a load balancer whose controller goes first: the Ingress stays", async () => {
        const release = account.world.all(RELEASE).find(({ id }) => id.endsWith("load-balancer-controller"))!;
        const ingress = () => theOnly<V1Ingress>("ingresses", "ingress");
        const name = `ingress/${nameOf(await ingress())}`;
        account.world.remove(release);
        try {
            await kubectl(["delete", name, "--wait=false"]);
            await setTimeout(2000);
            expect((await ingress()).metadata!.deletionTimestamp).not.to.equal(undefined);
            expect(account.world.all("double:loadBalancer")).to.have.length(1);
        } finally {
            account.world.put(release);
        }
        await kubectl(["wait", name, "--for=delete", "--timeout=120s"]);
        expect(account.world.all("double:loadBalancer")).to.deep.equal([]);
    });

    it("leaves nothing at AWS or on the cluster, whoever has deployed", async () => {
        await account.as("lazysheeps-dev-deploy", () => account.run("destroy", "dev"));
        expect((await account.strangers("account")).map(called)).to.deep.equal([]);
        // The provisioner removes a volume after its claim has gone.
        await eventually("nothing is left", remains, (left) => left.length === 0, 120);
    });

    /** Has the state say that this one needs the last of all, and nobody it: the engine deletes it first. */
    async function putLast(stack: Stack, what: string) {
        const exported = await stack.exportStack();
        const { deployment } = exported as unknown as { deployment: { resources: Resource[] } };
        const [one, ...more] = deployment.resources.filter(({ urn }) => urn.endsWith(what));
        expect([one !== undefined, more]).to.deep.equal([true, []]);
        const others = deployment.resources.filter((resource) => resource !== one);
        const without = (urns: string[] = []) => urns.filter((urn) => !urn.endsWith(what));
        for (const resource of others) {
            resource.dependencies = without(resource.dependencies);
            for (const [key, urns] of Object.entries(resource.propertyDependencies ?? {}))
                resource.propertyDependencies![key] = without(urns);
        }
        const deepest = others.findLast(({ custom }) => custom)!;
        deployment.resources = [...others, { ...one!, dependencies: [deepest.urn], propertyDependencies: {} }];
        await importState(stack, exported);
    }
});
