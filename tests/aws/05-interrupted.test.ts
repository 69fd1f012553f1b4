import { isDeepStrictEqual } from "node:util";
import * as k8s from "@kubernetes/client-node";
import { CommandError, type Stack } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { diagnosticsOf } from "../../ops/up";
import { PendingCreations, recover, takeIn } from "../../ops/recovery";
import { remains } from "../support/aws/cluster";
import { Account } from "../support/aws/double";
import { engine } from "../support/aws/engine-process";
import { standing } from "../support/aws/standing";
import { eventually } from "../support/e2e/eventually";
import { inState, onCluster } from "../support/e2e/ownership";

type Signal = "SIGINT" | "SIGKILL";
type Operation = "up" | "destroy";

/**
 * Where runs are cut off, each further on than the last: killed once something is made and before the engine hears of it,
 * or asked to stop, which lets it note what it has made.
 */
const points: Record<Operation, [signal: Signal, point: string][]> = {
    up: [
        ["SIGKILL", "docker:index/image:Image postgres"],
        ["SIGKILL", "aws:ec2/subnet:Subnet network-public-1"],
        ["SIGKILL", "aws:eks/cluster:Cluster cluster"],
        ["SIGKILL", "aws:iam/role:Role ebs-csi"],
        ["SIGINT", "aws:eks/nodeGroup:NodeGroup nodes-eu-central-1a"],
        ["SIGINT", "kubernetes:helm.sh/v3:Release load-balancer-controller"],
        ["SIGKILL", "kubernetes:core/v1:PersistentVolumeClaim postgres-data"],
        ["SIGINT", "kubernetes:apps/v1:StatefulSet postgres"],
        ["SIGKILL", "kubernetes:batch/v1:Job migration"],
        ["SIGKILL", "kubernetes:networking.k8s.io/v1:Ingress ingress"],
    ],
    destroy: [
        ["SIGKILL", "kubernetes:networking.k8s.io/v1:Ingress ingress"],
        ["SIGINT", "kubernetes:core/v1:Namespace lazysheeps"],
        ["SIGKILL", "aws:eks/nodeGroup:NodeGroup nodes-eu-central-1a"],
    ],
};

describe("A run that is cut off", () => {
    let account: Account;
    let cluster: k8s.KubernetesObjectApi;
    let isTold = false;
    /** Points of which somebody had to look up what AWS had made. */
    const asked: string[] = [];
    before(async () => {
        account = await standing();
        await account.run("destroy", "dev");
        cluster = k8s.KubernetesObjectApi.makeApiClient(account.kubeconfig());
    });

    const cutsOff = (operation: Operation) => {
        for (const [signal, point] of points[operation])
            it(`can be gone on with: ${operation}, ${signal} at ${point}`, async () => {
                await cutOff(operation, point, signal);
                if (signal === "SIGKILL") await goOn(point);
            });
    };

    cutsOff("up");

    it("is asked of a person only where AWS alone knows what was made", () =>
        // Not of a cluster, whose id is the name that it was to have, nor of an image, which is what is in it.
        expect(asked).to.deep.equal(["aws:ec2/subnet:Subnet network-public-1", "aws:iam/role:Role ebs-csi"]));

    it("comes to its end, and has made nothing twice", async () => {
        await account.run("up", "dev");
        expect((await account.run("up", "dev")).steps).to.deep.equal([]);
        expect((await account.run("refresh", "dev")).steps).to.deep.equal([]);
        expect(await onCluster()).to.deep.equal(await inState(await account.stack("dev")));
        expect(await strangers()).to.deep.equal([]);
        account.proven = (await account.output("dev", "images")) as Record<string, string>;
    });

    cutsOff("destroy");

    it("comes to its end, and leaves nothing", async () => {
        await account.run("destroy", "dev");
        expect(await strangers()).to.deep.equal([]);
        await eventually("nothing is left", remains, (left) => left.length === 0, 120);
    });

    async function cutOff(operation: Operation, point: string, signal: Signal) {
        const doing = { up: "create", destroy: "delete" }[operation];
        let cut = () => {};
        const isCut = new Promise<void>((resolve) => (cut = resolve));
        let over = false;
        account.onDone = (done) => {
            if (over) return undefined;
            if (done.operation === doing && `${done.type} ${done.name}` === point) {
                over = true;
                process.kill(engine()!, signal);
                return cut();
            }
            // An image takes as long as it takes: AWS would be far ahead of it.
            return point.startsWith("docker:") && done.type.startsWith("aws:") ? isCut : undefined;
        };
        let said = "it went through";
        try {
            await account.run(operation, "dev");
        } catch (error) {
            // An engine that is asked to stop may also leave as if it were done.
            if (!(error instanceof CommandError)) throw error;
            said = diagnosticsOf(error.message);
        } finally {
            account.onDone = undefined;
        }
        expect(over, `${point} was done in an earlier run, or is not come to: ${said}`).to.equal(true);
    }

    /**
     * What the person on call does before the next run, one command or two: `npm run recover`, and again with what only AWS
     * knows when asked for that.
     */
    async function goOn(point: string) {
        const stack = await account.stack("dev");
        const said: string[] = [];
        // The engine says what is in the way, and so does what mends it; hearing it once is enough.
        if (!isTold) expect(await account.failure("up", "dev")).to.match(/currently locked[\s\S]*pulumi cancel/);
        isTold = true;
        try {
            await recover(stack, account.folder, cluster, (line) => said.push(line));
        } catch (error) {
            if (!(error instanceof PendingCreations)) throw error;
            // Others may have been under way beside it.
            if (error.urns.some((urn) => urn.endsWith(point.replace(" ", "::")))) asked.push(point);
            for (const urn of error.urns) expect(urn).to.match(/[$:]aws:\w+\/[^$]+$/);
            expect(error.message).to.contain("npm run recover -- --stack dev --id");
            await takeIn(stack, { cluster, ids: await lookedUp(stack, error.urns) }, (line) => said.push(line));
        }
        expect(said[0]).to.equal("the last run was killed: releasing its lock");
    }

    async function lookedUp(stack: Stack, urns: string[]): Promise<Record<string, string | null>> {
        const exported = await stack.exportStack();
        const { pending_operations: pending } = exported.deployment as {
            pending_operations: { resource: { urn: string; type: string; inputs: object } }[];
        };
        const there = await strangers();
        return Object.fromEntries(
            urns.map((urn) => {
                const { type, inputs } = pending.find(({ resource }) => resource.urn === urn)!.resource;
                // Of two that were asked for alike, each is the other.
                const made = there.findIndex((thing) => thing.type === type && isDeepStrictEqual(thing.inputs, inputs));
                return [urn, made < 0 ? null : there.splice(made, 1)[0]!.id];
            }),
        );
    }

    /** What the engine has made and does not know of. */
    async function strangers() {
        // The double's own are what the cluster makes there.
        return (await account.strangers("account", "dev")).filter(({ type }) => !type.startsWith("double:"));
    }
});
